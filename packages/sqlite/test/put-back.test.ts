import { expect, test } from "bun:test";
import { copyFileSync, renameSync, statSync } from "node:fs";
import { createTenancy, module, sql } from "@tenantry/core";
import { sqlite } from "../src/index.ts";
import { Scratch } from "./support/world.ts";

const notes = module({
  name: "notes",
  migrations: [{ name: "0001_notes", sql: "create table notes (id integer primary key, text text not null);" }],
});
const tenancyAt = (directory: string) => createTenancy({ ...sqlite(directory), modules: { tenant: [notes] } });

test("S26: put back as the documentation says, a snapshot holds its own rows, though a killed process had left a log", async () => {
  await using scratch = new Scratch();
  const directory = scratch.at("data");
  const tenancy = tenancyAt(directory);
  await tenancy.tenants.create({ slug: "amazon" });
  const write = (text: string) =>
    tenancy.run("amazon", ({ db }) => db.run(sql`insert into notes (text) values (${text})`));
  for (let at = 0; at < 20; at++) await write("before");
  await tenancy.tenants.snapshot("amazon", scratch.at("snapshot.sqlite"));
  for (let at = 0; at < 20; at++) await write("after");
  const file = (await tenancy.tenants.where("amazon")).location ?? "";
  copyFileSync(`${file}-wal`, scratch.at("log"));
  await tenancy.close();
  // As a kill -9 leaves it: the file, and a log that holds what the file does not.
  copyFileSync(scratch.at("log"), `${file}-wal`);
  expect(statSync(`${file}-wal`).size).toBeGreaterThan(0);

  for (const end of ["", "-wal"]) renameSync(`${file}${end}`, scratch.at(`old${end}`));
  copyFileSync(scratch.at("snapshot.sqlite"), file);
  await using again = tenancyAt(directory);
  const kept = await again.run("amazon", ({ db }) => db.all(sql`select text, count(*) as n from notes group by text`));
  expect(kept).toEqual([{ text: "before", n: 20 }]);
  expect((await again.doctor()).findings).toEqual([]);
});
