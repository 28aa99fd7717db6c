import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Connection } from "@tenantry/core/adapter";
import { createConnection } from "mariadb";
import { mariadbDatabases } from "../src/index.ts";
import { secret, url } from "./site.ts";

const strategy = mariadbDatabases({ url, secret }).temporary();
const tenants = { amazon: { id: crypto.randomUUID(), epoch: 1 }, apple: { id: crypto.randomUUID(), epoch: 1 } };
const databases: string[] = [];
const opened: Connection[] = [];

const prepare = async (store: Connection): Promise<void> => {
  await store.query({ text: "create table notes (id integer primary key, marker longtext)", values: [] });
};

/** Past core, whose rules of words would have refused most of this already. */
async function connect(who: keyof typeof tenants, use: "serve" | "read" | "migrate"): Promise<Connection> {
  const database = databases[who === "amazon" ? 0 : 1] ?? "";
  const connection = await strategy.connect(tenants[who], { database }, use);
  opened.push(connection);
  return connection;
}

beforeAll(async () => {
  for (const [who, tenant] of Object.entries(tenants)) {
    const { database } = await strategy.provision(tenant, { prepare, options: {}, progress: () => undefined });
    databases.push(database);
    const store = await strategy.connect(tenant, { database }, "serve");
    await store.query({ text: "insert into notes (id, marker) values ($1, $2)", values: [1, who] });
    await store.close();
  }
}, 60_000);

afterAll(async () => {
  await Promise.all(opened.map((connection) => connection.close()));
  await strategy.close?.();
}, 60_000);

test.each(["serve", "read", "migrate"] as const)(
  "the engine keeps a connection for %s in its own database",
  async (use) => {
    const amazon = await connect("amazon", use);
    const other = databases[1];
    for (const text of [
      `select * from ${other}.notes`,
      `select * from \`${other}\`.\`notes\``,
      `insert into ${other}.notes (id, marker) values (2, 'amazon')`,
      `create table ${other}.made (id integer)`,
      `create view stolen as select * from ${other}.notes`,
      `drop database ${other}`,
      `use ${other}`,
      `grant all on ${other}.* to current_user()`,
      `create user intruder identified by 'x'`,
      `select * from mysql.user`,
      `select 'x' into outfile '/tmp/tenantry-stolen'`,
      `load data infile '/etc/passwd' into table notes`,
      `set global read_only = 1`,
      `create definer = root@localhost procedure p() select * from ${other}.notes`,
    ]) {
      const refused = Promise.resolve(amazon.query({ text, values: [] })).catch((error: unknown) => error);
      const outcome = await refused;
      // A session may move its own default database only to one that its user may enter.
      expect([text, outcome]).toEqual([text, expect.any(Error)]);
      expect(String(outcome)).not.toContain(other);
    }
    const files = await amazon.query({ text: "select load_file('/etc/passwd') as text", values: [] });
    expect(files.rows).toEqual([[null]]);
    const seen = await amazon.query({ text: "select schema_name from information_schema.schemata", values: [] });
    expect(seen.rows.flat().sort()).toEqual([databases[0], "information_schema"].sort());
    const processes = await amazon.query({
      text: "select distinct user from information_schema.processlist",
      values: [],
    });
    expect(processes.rows).toHaveLength(1);
    expect((await amazon.query({ text: "select id, marker from notes", values: [] })).rows).toEqual([[1, "amazon"]]);
    const apple = await connect("apple", "serve");
    expect((await apple.query({ text: "select id, marker from notes", values: [] })).rows).toEqual([[1, "apple"]]);
  },
);

test("a tenant's password opens no other tenant's door, and none is in the placement", async () => {
  const { hostname: host, port } = new URL(url);
  const [database = ""] = databases;
  const { passwordOf } = await import("../src/names.ts");
  const login = {
    host,
    port: Number(port),
    user: `${databases[1]}_app`,
    password: passwordOf(secret, `${database}_app`),
  };
  await expect(createConnection(login)).rejects.toThrow("Access denied");
  expect(JSON.stringify({ database })).not.toContain(login.password);
});

test("half of a store, as a process leaves it that dies, is no store and is no obstacle", async () => {
  const tenant = { id: crypto.randomUUID(), epoch: 1 };
  const context = { options: {}, progress: () => undefined };
  const dying = Promise.withResolvers<void>();
  const inside = Promise.withResolvers<void>();
  const first = strategy.provision(tenant, {
    ...context,
    prepare: async (store) => {
      await prepare(store);
      inside.resolve();
      await dying.promise;
    },
  });
  await inside.promise;
  const placement = { database: `${databases[0]?.slice(0, -32)}${tenant.id.replaceAll("-", "")}` };
  expect((await Promise.resolve(strategy.connect(tenant, placement, "serve")).catch((error) => error)).code).toBe(
    "STORE_MISSING",
  );
  dying.reject(new Error("died"));
  await first.catch(() => undefined);
  expect(await strategy.provision(tenant, { ...context, prepare })).toEqual(placement);
  await strategy.destroy(tenant, placement);
});
