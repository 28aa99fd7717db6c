import { expect, test } from "bun:test";
import { createTenancy, module } from "@tenantry/core";
import { testTenants } from "@tenantry/testing";
import { MARIADB } from "../src/dialect.ts";
import { tenancy as base } from "./site.ts";

const shop = module({
  name: "shop",
  migrations: [
    {
      name: "0001_shop",
      sql: `create table goods (id integer primary key auto_increment, title varchar(200) not null unique, note longtext);
        create table sales (id integer primary key, good integer not null, n integer not null default 1,
          twice integer as (n * 2) stored, foreign key (good) references goods (id))`,
    },
  ],
});

test("a store's tables are told, so that the proof can fill them and look into them", async () => {
  const tenancy = createTenancy({ ...base.runtime.config, modules: { tenant: [shop] } });
  await using world = await testTenants(tenancy, ["amazon"]);
  const ask = async (text = "") =>
    (await world.amazon.db.all<{ table: string }>({ text, values: [] })).filter(({ table }) => !table.startsWith("_"));
  const column = (table: string, name: string, type: string, required: 0 | 1, hasDefault: 0 | 1) => {
    return { table, name, type, required, hasDefault };
  };
  expect(await ask(MARIADB.introspection?.columns)).toEqual([
    column("goods", "id", "int", 1, 1),
    column("goods", "title", "varchar", 1, 0),
    column("goods", "note", "longtext", 0, 0),
    column("sales", "id", "int", 1, 0),
    column("sales", "good", "int", 1, 0),
    column("sales", "n", "int", 1, 1),
  ]);
  const key = (table: string, name: string, kind: string, toTable: string | null = null) => {
    return { table, name, kind, toTable, toColumn: toTable && "id" };
  };
  const keys = await ask(MARIADB.introspection?.keys);
  expect(keys).toHaveLength(4);
  expect(keys).toEqual(
    expect.arrayContaining([
      key("goods", "id", "PRIMARY KEY"),
      key("goods", "title", "UNIQUE"),
      key("sales", "id", "PRIMARY KEY"),
      key("sales", "good", "FOREIGN KEY", "goods"),
    ]),
  );
}, 30_000);
