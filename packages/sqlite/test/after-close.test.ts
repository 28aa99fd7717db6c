import { expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import { createTenancy, module, sql } from "@tenantry/core";
import { sqlite } from "../src/index.ts";
import { Scratch } from "./support/world.ts";

const notes = module({
  name: "notes",
  migrations: [{ name: "0001_notes", sql: "create table notes (id integer primary key, text text not null);" }],
});

test("after reading, writing and streaming a close leaves the stores tidy: no log beside them", async () => {
  await using directory = new Scratch();
  const tenancy = createTenancy({ ...sqlite(directory.path), modules: { tenant: [notes] } });
  await tenancy.tenants.create({ slug: "amazon" });
  await tenancy.run("amazon", async ({ db }) => {
    await db.run(sql`insert into notes (text) values ('kept')`);
    for await (const _ of db.stream(sql`select text from notes`))
      await db.run(sql`insert into notes (text) values ('more')`);
  });
  await tenancy.close();
  const files = readdirSync(directory.path, { recursive: true }).map(String);
  expect(files.filter((file) => /-(wal|shm)$/.test(file))).toEqual([]);
});
