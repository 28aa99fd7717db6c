import { describe, expect, test } from "bun:test";
import { StampMismatchError, StoreBusyError } from "../../src/errors.ts";
import {
  beginService,
  checkOwner,
  checkStamp,
  stampedEpoch,
  takeStamp,
  UNUSED_EPOCH,
  writeStamp,
} from "../../src/strategies/stamp.ts";
import { SqliteConnection } from "../support/sqlite-connection.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const amazon = { id: "11111111-1111-4111-8111-111111111111", epoch: 3 };
const apple = { id: "22222222-2222-4222-8222-222222222222", epoch: 3 };

describe.each([false, true])("a store's stamp (slow connection: %p)", (slow) => {
  test("lets its tenant in and nobody else, and says what was expected, not what was found", async () => {
    using directory = temporaryDirectory();
    const store = new SqliteConnection(directory.file("store.sqlite"), { slow });
    await writeStamp(store, amazon, { name: "files", dialect: "sqlite" });
    await beginService(store, amazon, "files");
    const checked = checkStamp(store, amazon, "files");
    expect(checked instanceof Promise).toBe(slow);
    await checked;
    const wrong = [
      [apple, "files"],
      [{ ...amazon, epoch: 2 }, "files"],
      [{ ...amazon, epoch: 4 }, "files"],
      [amazon, "schemas"],
    ] as const;
    for (const [tenant, strategy] of wrong) {
      for (const check of [checkStamp, checkOwner]) {
        const error = await (async () => check(store, tenant, strategy))().catch((caught: unknown) => caught);
        expect(error).toBeInstanceOf(StampMismatchError);
        const message = String(error);
        expect(message).toContain(`expected tenant ${tenant.id}, epoch ${tenant.epoch}, strategy "${strategy}"`);
        if (tenant.id !== amazon.id) expect(message).not.toContain(amazon.id);
        expect(message).not.toContain(directory.path);
      }
    }
    store.close();
  });

  test.each([
    ["no stamp", ""],
    ["an empty stamp", "create table _tenantry_stamp (format integer, tenant text, epoch integer, strategy text)"],
    ["another table", "create table _tenantry_stamp (id integer)"],
    ["two stamps", `${stampOf(1)}; insert into _tenantry_stamp select * from _tenantry_stamp`],
    ["a stamp of another form", stampOf(2)],
  ])("a store with %s is nobody's", async (_, statements) => {
    using directory = temporaryDirectory();
    const store = new SqliteConnection(directory.file("store.sqlite"), { slow });
    if (statements !== "") store.native.run(statements);
    for (const check of [checkStamp, checkOwner]) {
      const error = await (async () => check(store, amazon, "files"))().catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(StampMismatchError);
    }
    store.close();
  });

  test("says whether anybody was served, and of that it is only told by whoever may serve", async () => {
    using directory = temporaryDirectory();
    const store = new SqliteConnection(directory.file("store.sqlite"), { slow });
    expect(await stampedEpoch(store, amazon.id)).toBeUndefined();
    await writeStamp(store, amazon, { name: "files", dialect: "sqlite" });
    expect(await stampedEpoch(store, amazon.id)).toBe(-amazon.epoch);
    await checkOwner(store, amazon, "files");
    const refused = async (): Promise<void> => checkStamp(store, amazon, "files");
    await expect(refused()).rejects.toThrow(StampMismatchError);
    const others = [
      [apple, "files"],
      [{ ...amazon, epoch: 4 }, "files"],
      [amazon, "schemas"],
    ] as const;
    for (const [tenant, strategy] of others) await beginService(store, tenant, strategy);
    expect(await stampedEpoch(store, amazon.id)).toBe(-amazon.epoch);
    for (let twice = 0; twice < 2; twice++) await beginService(store, amazon, "files");
    expect(await stampedEpoch(store, amazon.id)).toBe(amazon.epoch);
    await checkStamp(store, amazon, "files");
    await checkOwner(store, amazon, "files");
    store.close();
  });
});

test("a stamp that says something else is never taken for that of an unserved store", async () => {
  using directory = temporaryDirectory();
  const store = new SqliteConnection(directory.file("store.sqlite"));
  await writeStamp(store, amazon, { name: "files", dialect: "sqlite" });
  // A copy of a template before it is made its tenant's.
  expect(await stampedEpoch(store, apple.id)).toBeUndefined();
  for (const change of [
    "update _tenantry_stamp set epoch = 3",
    `update _tenantry_stamp set epoch = -3, tenant = '${apple.id}', format = 2`,
    "insert into _tenantry_stamp select 1, tenant, epoch, strategy from _tenantry_stamp",
  ]) {
    store.native.run(change);
    await expect(stampedEpoch(store, apple.id)).rejects.toThrow(StampMismatchError);
  }
  store.close();
});

test("a store that can not be read just now is not called another's", async () => {
  const busy = { query: () => Promise.reject(new StoreBusyError("locked")), begin: () => Promise.reject(), close() {} };
  expect(await Promise.resolve(checkStamp(busy, amazon, "files")).catch((error: unknown) => error)).toBeInstanceOf(
    StoreBusyError,
  );
});

test("a store is stamped once", async () => {
  using directory = temporaryDirectory();
  const store = new SqliteConnection(directory.file("store.sqlite"));
  await writeStamp(store, amazon, { name: "files", dialect: "sqlite" });
  expect(await writeStamp(store, apple, { name: "files", dialect: "sqlite" }).then(() => "stamped", String)).toContain(
    "already exists",
  );
  await checkOwner(store, amazon, "files");
  store.close();
});

test("a store that was made beforehand becomes a tenant's once, and never another's", async () => {
  using directory = temporaryDirectory();
  const store = new SqliteConnection(directory.file("store.sqlite"));
  const tenant = { ...amazon, epoch: 1 };
  await writeStamp(store, { ...amazon, epoch: UNUSED_EPOCH }, { name: "files", dialect: "sqlite" });
  expect(await stampedEpoch(store, tenant.id)).toBe(UNUSED_EPOCH);
  const refused = [
    [{ ...apple, epoch: 1 }, "files"],
    [tenant, "schemas"],
  ] as const;
  for (const [other, strategy] of refused) {
    expect(await takeStamp(store, other, strategy).catch((error: unknown) => error)).toBeInstanceOf(StampMismatchError);
  }
  await takeStamp(store, tenant, "files");
  await checkOwner(store, tenant, "files");
  expect(await stampedEpoch(store, tenant.id)).toBe(-1);
  expect(await takeStamp(store, tenant, "files").catch((error: unknown) => error)).toBeInstanceOf(StampMismatchError);
  store.close();
});

function stampOf(format: number): string {
  return (
    "create table _tenantry_stamp (format integer, tenant text, epoch integer, strategy text); " +
    `insert into _tenantry_stamp values (${format}, '${amazon.id}', ${amazon.epoch}, 'files')`
  );
}
