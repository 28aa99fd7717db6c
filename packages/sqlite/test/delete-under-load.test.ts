import { expect, test } from "bun:test";
import { existsSync, readdirSync } from "node:fs";
import { dirname } from "node:path";
import { createTenancy, module, sql, TenantUnavailableError } from "@tenantry/core";
import { sqlite } from "../src/index.ts";
import { Scratch, soak } from "./support/world.ts";

const ROUNDS = soak ? 50 : 3;
const WRITERS = 50;

const notes = module({
  name: "notes",
  migrations: [{ name: "0001_notes", sql: "create table notes (id integer primary key, text text not null);" }],
});

test("S24: deleted under 50 writers, each write is finished or refused, and a restore finds exactly what was answered", async () => {
  await using scratch = new Scratch();
  await using tenancy = createTenancy({ ...sqlite(scratch.path), modules: { tenant: [notes] } });
  await tenancy.tenants.create({ slug: "apple" });
  let acknowledged = 0;
  await tenancy.tenants.create({ slug: "amazon" });
  const { location } = await tenancy.tenants.where("amazon");
  const folder = dirname(location ?? "");

  for (let round = 0; round < ROUNDS; round++) {
    const refused: unknown[] = [];
    const writer = async (at: number): Promise<void> => {
      for (;;) {
        try {
          await tenancy.run("amazon", ({ db }) => write(db, at));
          acknowledged++;
          await Bun.sleep(1);
        } catch (error) {
          refused.push(error);
          return;
        }
      }
    };
    const writing = Array.from({ length: WRITERS }, (_, at) => writer(at));
    const before = acknowledged;
    await until(() => acknowledged > before + WRITERS);
    await tenancy.tenants.delete("amazon");
    await Promise.all(writing);
    expect(refused).toHaveLength(WRITERS);
    for (const error of refused) {
      expect(error).toBeInstanceOf(TenantUnavailableError);
      expect(error).toMatchObject({ status: "deleted" });
    }
    // What was finished is in the store itself: no log of it comes to life again.
    await until(() => readdirSync(folder).length === 1);
    await tenancy.tenants.restore("amazon");
    expect(await counted("amazon")).toBe(acknowledged);
  }
  expect(await counted("apple")).toBe(0);

  await tenancy.tenants.delete("amazon");
  await tenancy.tenants.purge("amazon", { snapshot: false });
  expect(existsSync(folder)).toBe(false);

  function write(db: { run: typeof tenancy.shared.run; transaction: typeof tenancy.shared.transaction }, at: number) {
    const insert = sql`insert into notes (text) values (${`writer ${at}`})`;
    return at % 2 === 0 ? db.run(insert) : db.transaction((tx) => tx.run(insert));
  }
  async function counted(slug: string): Promise<number> {
    const count = sql`select count(*) as n from notes`;
    return (await tenancy.run(slug, ({ db }) => db.one<{ n: number }>(count))).n;
  }
});

async function until(true_: () => boolean): Promise<void> {
  while (!true_()) await Bun.sleep(10);
}
