import { describe, expect, test } from "bun:test";
import { StampMismatchError, StoreBusyError } from "../../src/errors.ts";
import { checkStamp, servedEpoch, takeStamp, UNUSED_EPOCH, writeStamp } from "../../src/strategies/stamp.ts";
import { SqliteConnection } from "../support/sqlite-connection.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const amazon = { id: "11111111-1111-4111-8111-111111111111", epoch: 3 };
const apple = { id: "22222222-2222-4222-8222-222222222222", epoch: 3 };

describe.each([false, true])("a store's stamp (slow connection: %p)", (slow) => {
  test("lets its tenant in and nobody else, and says what was expected, not what was found", async () => {
    using directory = temporaryDirectory();
    const store = new SqliteConnection(directory.file("store.sqlite"), { slow });
    await writeStamp(store, amazon, { name: "files", dialect: "sqlite" });
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
      const error = await (async () => checkStamp(store, tenant, strategy))().catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(StampMismatchError);
      const message = String(error);
      expect(message).toContain(`expected tenant ${tenant.id}, epoch ${tenant.epoch}, strategy "${strategy}"`);
      if (tenant.id !== amazon.id) expect(message).not.toContain(amazon.id);
      expect(message).not.toContain(directory.path);
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
    const error = await (async () => checkStamp(store, amazon, "files"))().catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(StampMismatchError);
    store.close();
  });
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
  await checkStamp(store, amazon, "files");
  store.close();
});

test("a store that was made beforehand becomes a tenant's once, and never another's", async () => {
  using directory = temporaryDirectory();
  const store = new SqliteConnection(directory.file("store.sqlite"));
  const tenant = { ...amazon, epoch: 1 };
  await writeStamp(store, { ...amazon, epoch: UNUSED_EPOCH }, { name: "files", dialect: "sqlite" });
  expect(await servedEpoch(store)).toBeUndefined();
  const refused = [
    [{ ...apple, epoch: 1 }, "files"],
    [tenant, "schemas"],
  ] as const;
  for (const [other, strategy] of refused) {
    expect(await takeStamp(store, other, strategy).catch((error: unknown) => error)).toBeInstanceOf(StampMismatchError);
  }
  await takeStamp(store, tenant, "files");
  await checkStamp(store, tenant, "files");
  expect(await servedEpoch(store)).toBe(1);
  expect(await takeStamp(store, tenant, "files").catch((error: unknown) => error)).toBeInstanceOf(StampMismatchError);
  store.close();
});

function stampOf(format: number): string {
  return (
    "create table _tenantry_stamp (format integer, tenant text, epoch integer, strategy text); " +
    `insert into _tenantry_stamp values (${format}, '${amazon.id}', ${amazon.epoch}, 'files')`
  );
}
