import { afterEach, expect, mock, setSystemTime, spyOn, test } from "bun:test";
import { sql } from "../../src/database/sql.ts";
import { StoreBusyError, TransactionTimeoutError } from "../../src/errors.ts";
import { SqliteConnection } from "../support/sqlite-connection.ts";
import { marker, tenancyWorld } from "../support/tenancy-world.ts";
import { idleTurns, until } from "../support/until.ts";

/*
 * D01. The clock of the machine jumps, by hand or by a time server. Limits are counted on one that does not.
 */

const DAY = 86_400_000;

afterEach(() => {
  setSystemTime();
  mock.restore();
});

const jump = (by: number) => setSystemTime(new Date(Date.now() + by));

const JUMPS = [
  ["forwards", DAY],
  ["backwards", -DAY],
] as const;

test.each(JUMPS)("D01: a clock that jumps %s ends no transaction", async (_, by) => {
  await using world = await tenancyWorld(["amazon"], { limits: { transaction: 60_000 } });
  await world.tenancy.run("amazon", async ({ db }) => {
    await db.transaction(async (tx) => {
      await tx.run(sql`update notes set text = 'begun'`);
      jump(by);
      await idleTurns();
      await tx.run(sql`update notes set text = 'kept'`);
    });
    expect(await db.one(marker)).toEqual({ text: "kept" });
  });
});

test.each(JUMPS)("D01: a clock that jumps %s keeps no transaction open", async (_, by) => {
  await using world = await tenancyWorld(["amazon"], { limits: { transaction: 200 } });
  await world.tenancy.run("amazon", async ({ db }) => {
    const never = Promise.withResolvers<void>();
    const left = db.transaction(async (tx) => {
      jump(by);
      await tx.run(sql`update notes set text = 'lost'`);
      await never.promise;
    });
    expect(await left.catch((error: unknown) => error)).toBeInstanceOf(TransactionTimeoutError);
    expect(await db.one(marker)).toEqual({ text: "amazon" });
  });
});

test.each(JUMPS)("D01: a clock that jumps %s ends no wait for another process' write", async (_, by) => {
  await using world = await tenancyWorld(["amazon"], { limits: { write: 60_000 } });
  const other = new SqliteConnection(await world.file("amazon"));
  const open = await other.begin();
  const tried = spyOn(SqliteConnection.prototype, "query");
  const triedAgain = async (): Promise<void> => {
    const before = tried.mock.calls.length;
    await until(() => tried.mock.calls.length > before + 1);
  };
  const waiting = world.tenancy.run("amazon", ({ db }) => db.run(sql`update notes set text = 'written'`));
  await triedAgain();
  jump(by);
  await triedAgain();
  await open.rollback();
  expect(await waiting).toMatchObject({ changes: 1 });
  other.close();
});

test.each(JUMPS)("D01: a clock that jumps %s draws out no wait for another process' write", async (_, by) => {
  await using world = await tenancyWorld(["amazon"], { limits: { write: 400 } });
  const other = new SqliteConnection(await world.file("amazon"));
  const open = await other.begin();
  const refused = world.tenancy
    .run("amazon", ({ db }) => db.run(sql`update notes set text = 'written'`))
    .catch((error: unknown) => error);
  await idleTurns();
  jump(by);
  expect(await refused).toBeInstanceOf(StoreBusyError);
  await open.rollback();
  other.close();
});

test("D01: what happened later comes later in the audit log, whatever the clock said", async () => {
  await using world = await tenancyWorld(["amazon"]);
  jump(-DAY);
  await world.tenancy.tenants.rename("amazon", "kindle");
  jump(-DAY);
  await world.tenancy.tenants.delete("kindle");
  jump(5 * DAY);
  await world.tenancy.tenants.restore("kindle");
  const acts = (await world.tenancy.audit.list()).map(({ action }) => action);
  expect(acts.slice(-3)).toEqual(["tenant.rename", "tenant.delete", "tenant.restore"]);
});
