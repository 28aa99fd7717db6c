import { afterAll, beforeAll, expect, test } from "bun:test";
import { createClient } from "@libsql/client";
import { type Connection, StoreMissingError, TenantryError } from "@tenantry/core/adapter";
import { Door } from "../src/door.ts";
import { inOurWordsLater } from "../src/errors.ts";
import { libsqlServer } from "../src/index.ts";
import { Tokens } from "../src/tokens.ts";
import { libsqlServerOfThisRun } from "./server.ts";

const server = await libsqlServerOfThisRun();
const strategy = libsqlServer(server).temporary();
const place = { url: server.url, timeout: 10_000 };
const tenants = { amazon: { id: crypto.randomUUID(), epoch: 1 }, apple: { id: crypto.randomUUID(), epoch: 1 } };
const namespaces = { amazon: "", apple: "" };

type Who = keyof typeof tenants;

/** Past core, whose rules of words would have refused most of this already. */
async function using<T>(who: Who, use: "serve" | "read" | "migrate", work: (open: Connection) => Promise<T>) {
  const connection = await strategy.connect(tenants[who], { namespace: namespaces[who] }, use);
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
}

const prepare = async (store: Connection): Promise<void> =>
  void (await store.query({ text: "create table notes (id integer primary key, marker text)", values: [] }));

const outcome = async (open: Connection, text: string): Promise<unknown> => {
  try {
    return await open.query({ text, values: [] });
  } catch (error) {
    return error;
  }
};

beforeAll(async () => {
  for (const who of ["amazon", "apple"] as const) {
    const placement = await strategy.provision(tenants[who], { prepare, options: {}, progress: () => undefined });
    namespaces[who] = placement.namespace;
    const text = "insert into notes (id, marker) values (1, $1)";
    await using(who, "serve", async (open) => open.query({ text, values: [who] }));
  }
}, 60_000);

afterAll(() => strategy.close?.());

test.each(["serve", "read", "migrate"] as const)(
  "the server keeps a connection for %s in its own namespace",
  async (use) => {
    const other = namespaces.apple;
    await using("amazon", use, async (open) => {
      for (const text of [
        `attach "${other}" as other`,
        `attach '${other}' as other`,
        `attach 'file:../${other}/data' as other`,
        "attach 'stolen.db' as other",
        `select * from "${other}".notes`,
        `vacuum into 'stolen.db'`,
        "create temp table stolen (id integer)",
        "pragma query_only = off",
        "pragma writable_schema = on",
        "select load_extension('stolen')",
      ]) {
        expect(await outcome(open, text)).toBeInstanceOf(TenantryError);
      }
      const { rows } = await open.query({ text: "select marker from notes", values: [] });
      expect(rows).toEqual([["amazon"]]);
    });
    const kept = await using("apple", "read", async (open) => open.query({ text: "select * from notes", values: [] }));
    expect(kept.rows).toEqual([[1, "apple"]]);
  },
);

test("a connection for reading is refused every write by the server", async () => {
  await using("amazon", "read", async (open) => {
    for (const text of [
      "insert into notes (id, marker) values (2, 'x')",
      "insert into notes (id, marker) values (2, 'x') returning id",
      "with one (id) as (select 2) insert into notes (id) select id from one",
      "update notes set marker = 'x'",
      "delete from notes",
      "create table made (id integer)",
      "drop table notes",
      "pragma user_version = 7",
      "reindex",
      "analyze",
    ]) {
      expect(await outcome(open, text)).toBeInstanceOf(TenantryError);
    }
    const transaction = await open.begin();
    const refused = await Promise.resolve(transaction.query({ text: "delete from notes", values: [] })).catch(String);
    expect(refused).toContain("does not allow");
    await transaction.rollback();
  });
  const rows = await using("amazon", "serve", async (open) => {
    const notes = await open.query({ text: "select id, marker from notes", values: [] });
    const made = await open.query({ text: "select name from sqlite_schema where name = 'made'", values: [] });
    const version = await open.query({ text: "pragma user_version", values: [] });
    return [notes.rows, made.rows, version.rows];
  });
  expect(rows).toEqual([[[1, "amazon"]], [], [[0]]]);
});

test("no answer of a statement that was given up reaches another tenant, nor the next statement", async () => {
  const rounds = process.env.SOAK === "1" ? 5_000 : 250;
  const stray: unknown[] = [];
  let givenUp = 0;
  const reader = async (who: Who): Promise<void> => {
    const door = new Door(place, namespaces[who], new Tokens(server.key).for(namespaces[who], "ro"));
    const client = createClient({ url: server.url, fetch: door.fetch });
    for (let round = 0; round < rounds; round++) {
      const text = `with recursive n (i) as (select 1 union all select i + 1 from n where i < 4000)
        select marker, ${round}, max(i) from notes, n`;
      const answer = client.execute(text).catch(() => undefined);
      await Bun.sleep(Math.random() * 4);
      if (round % 2 === 0) door.abort();
      const row = (await answer)?.rows[0];
      if (row === undefined) givenUp++;
      else if (row[0] !== who || row[1] !== round) stray.push([who, round, row]);
    }
  };
  await Promise.all([reader("amazon"), reader("apple"), reader("amazon"), reader("apple")]);
  expect(stray).toEqual([]);
  expect(givenUp).toBeGreaterThan(rounds / 10);
}, 120_000);

test("a tenant's token opens no other namespace, and a forged one opens none", async () => {
  const token = new Tokens(server.key).for(namespaces.amazon, "rw");
  const read = (door: Door) =>
    inOurWordsLater(async () => {
      const client = createClient({ url: server.url, fetch: door.fetch });
      return (await client.execute("select marker from notes")).rows.map((row) => row[0]);
    });
  expect(await read(new Door(place, namespaces.amazon, token))).toEqual(["amazon"]);
  const stray = await read(new Door(place, namespaces.apple, token)).catch((error: unknown) => error);
  expect(stray).toBeInstanceOf(StoreMissingError);
  const unsigned = (await token()).replace(/[^.]*$/, "A".repeat(86));
  const forged = await read(new Door(place, namespaces.amazon, async () => unsigned)).catch((error: unknown) => error);
  expect(forged).toMatchObject({ code: "STORE_UNREACHABLE" });
});
