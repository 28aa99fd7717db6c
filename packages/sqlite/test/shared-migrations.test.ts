import { expect, test } from "bun:test";
import { createTenancy, module, PendingMigrationError, SharedWriteError, sql } from "@tenantry/core";
import { sqlite } from "../src/index.ts";
import { Scratch } from "./support/world.ts";

const create = "create table news (id integer primary key, title text not null);";
const news = module({ name: "news", migrations: [{ name: "0001_news", sql: create }] });
const titles = sql`select title from news`;

test("a new shared store is whole at its first use, for whoever comes first", async () => {
  await using directory = new Scratch();
  await using tenancy = createTenancy({ ...sqlite(directory.path), modules: { shared: [news] } });
  await tenancy.tenants.create({ slug: "amazon" });
  expect(await tenancy.run("amazon", ({ shared }) => shared.all(titles))).toEqual([]);
  await tenancy.shared.run(sql`insert into news (title) values ('open')`);
  expect(await tenancy.run("amazon", ({ shared }) => shared.all(titles))).toEqual([{ title: "open" }]);
});

test("a tenant's scope reads what is shared and can not write it, however it tries", async () => {
  await using directory = new Scratch();
  await using tenancy = createTenancy({ ...sqlite(directory.path), modules: { shared: [news] } });
  await tenancy.tenants.create({ slug: "amazon" });
  const insert = sql`insert into news (title) values ('mine')`;
  await tenancy.run("amazon", async ({ shared }) => {
    await expect(shared.run(insert)).rejects.toBeInstanceOf(SharedWriteError);
    await expect(shared.batch([insert])).rejects.toBeInstanceOf(SharedWriteError);
    await expect(shared.transaction((tx) => tx.run(insert))).rejects.toBeInstanceOf(SharedWriteError);
  });
  expect(await tenancy.shared.all(titles)).toEqual([]);
});

test("a shared store that lacks a migration is refused until it is migrated", async () => {
  await using directory = new Scratch();
  const first = createTenancy({ ...sqlite(directory.path), modules: { shared: [news] } });
  await first.shared.run(sql`insert into news (title) values ('kept')`);
  await first.close();
  const more = { name: "0002_pinned", sql: "alter table news add column pinned boolean not null default 0;" };
  const grown = module({ name: "news", migrations: [{ name: "0001_news", sql: create }, more] });
  await using tenancy = createTenancy({ ...sqlite(directory.path), modules: { shared: [grown] } });
  const read = () => tenancy.shared.all(sql`select title, pinned from news`);
  await expect(read()).rejects.toBeInstanceOf(PendingMigrationError);
  expect((await tenancy.migrate()).shared.map(({ name }) => name)).toEqual(["0002_pinned"]);
  expect(await read()).toEqual([{ title: "kept", pinned: false }]);
});
