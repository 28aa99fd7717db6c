import { expect, test } from "bun:test";
import { existsSync, statSync } from "node:fs";
import { createTenancy, sql } from "@tenantry/core";
import { StatementRefusedError } from "@tenantry/core/adapter";
import { sqlite, withSqlite } from "../src/index.ts";
import { Scratch } from "./support/world.ts";

test("a tenancy on files: tenants with the same ids keep apart, and are there again after a restart", async () => {
  await using scratch = new Scratch();
  const directory = scratch.at("data");
  const names = ["amazon", "apple"];
  {
    await using tenancy = createTenancy({ ...sqlite(directory), modules: {} });
    for (const slug of names) {
      await tenancy.tenants.create({ slug });
      await tenancy.run(slug, async ({ db }) => {
        await db.batch([
          sql`create table notes (id integer primary key, marker text)`,
          sql`insert into notes values (1, ${slug})`,
        ]);
      });
    }
  }
  expect(existsSync(`${directory}/catalog.sqlite`)).toBe(true);
  expect(statSync(directory).mode & 0o777).toBe(0o700);
  await using again = createTenancy({ ...sqlite(directory), modules: {} });
  for (const slug of names) {
    expect(await again.run(slug, ({ db }) => db.all<{ marker: string }>(sql`select marker from notes`))).toEqual([
      { marker: slug },
    ]);
  }
});

test("S16: withSqlite lends the handle of this tenant's store, to synchronous work only", async () => {
  await using scratch = new Scratch();
  await using tenancy = createTenancy({ ...sqlite(scratch.at("data")), modules: {} });
  await tenancy.tenants.create({ slug: "amazon" });
  await tenancy.run("amazon", async ({ db }) => {
    await db.run(sql`create table notes (id integer primary key, marker text)`);
    const insert = "insert into notes (marker) values ('x')";
    expect(await withSqlite(db, (handle) => handle.transaction(() => handle.run(insert).changes)())).toBe(1);
    const awaiting = withSqlite(db, (handle) => handle.transaction(async () => handle.run(insert))());
    await expect(awaiting).rejects.toThrow(StatementRefusedError);
    await expect(withSqlite(db, async () => {})).rejects.toThrow(StatementRefusedError);
    expect(await db.one<{ n: number }>(sql`select count(*) as n from notes`)).toEqual({ n: 1 });
  });
});
