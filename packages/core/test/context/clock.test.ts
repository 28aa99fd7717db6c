import { afterEach, expect, setSystemTime, test } from "bun:test";
import { sql } from "../../src/database/sql.ts";
import { StoreBusyError, TransactionTimeoutError } from "../../src/errors.ts";
import { SqliteConnection } from "../support/sqlite-connection.ts";
import { marker, tenancyWorld } from "../support/tenancy-world.ts";

/*
 * D01. The clock of the machine jumps, by hand or by a time server. Limits are counted on one that does not.
 */

const DAY = 86_400_000;

afterEach(() => {
  setSystemTime();
});

const jump = (by: number) => setSystemTime(new Date(Date.now() + by));

test.each([
  ["forwards", DAY],
  ["backwards", -DAY],
])("D01: a clock that jumps %s ends no transaction, and keeps none open", async (_, by) => {
  await using world = await tenancyWorld(["amazon"], { limits: { transaction: 200 } });
  await world.tenancy.run("amazon", async ({ db }) => {
    await db.transaction(async (tx) => {
      await tx.run(sql`update notes set text = 'kept'`);
      jump(by);
      await Bun.sleep(20);
    });
    expect(await db.one(marker)).toEqual({ text: "kept" });
    const left = db.transaction(async (tx) => {
      await tx.run(sql`update notes set text = 'lost'`);
      jump(by);
      await Bun.sleep(2_000);
    });
    expect(await left.catch((error: unknown) => error)).toBeInstanceOf(TransactionTimeoutError);
    expect(await db.one(marker)).toEqual({ text: "kept" });
  });
});

test.each([
  ["forwards", DAY],
  ["backwards", -DAY],
])("D01: a clock that jumps %s neither ends a wait for another process' write nor draws it out", async (_, by) => {
  await using world = await tenancyWorld(["amazon"], { limits: { write: 400 } });
  const other = new SqliteConnection(await world.file("amazon"));
  const write = () => world.tenancy.run("amazon", ({ db }) => db.run(sql`update notes set text = 'written'`));
  await write();

  let open = await other.begin();
  const waiting = write();
  await Bun.sleep(50);
  jump(by);
  await Bun.sleep(50);
  await open.rollback();
  await waiting;

  open = await other.begin();
  const refused = write();
  await Bun.sleep(50);
  jump(by);
  expect(await refused.catch((error: unknown) => error)).toBeInstanceOf(StoreBusyError);
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
