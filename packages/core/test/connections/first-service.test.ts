import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { sql } from "../../src/database/sql.ts";
import { QueryError, StoreBusyError, StoreFullError } from "../../src/errors.ts";
import type { Connection } from "../../src/strategies/connection.ts";
import type { ConnectionUse, Strategy } from "../../src/strategies/strategy.ts";
import type { Tenancy } from "../../src/tenancy.ts";
import { type FilePlacement, fileStrategy } from "../support/file-strategy.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { marker, tenancyWorld } from "../support/tenancy-world.ts";

type Before = (text: string, use: ConnectionUse, file: string) => void;

/** Files, with something done before each statement. */
function watchedFiles(directory: string, before: Before): Strategy {
  const files = fileStrategy(directory);
  const connect: Strategy<FilePlacement>["connect"] = async (tenant, placement, use) => {
    const connection = await files.connect(tenant, placement, use);
    const query: Connection["query"] = (statement) => {
      before(statement.text, use, `${directory}/${placement.file}`);
      return connection.query(statement);
    };
    const begin = async () => ({ ...(await connection.begin()), query });
    return { query, begin, close: () => connection.close() };
  };
  return { ...files, connect } as Strategy;
}

/** What the stamp in a file says: below zero, nobody was served from the store. */
function epochIn(file: string): unknown {
  using database = new Database(file, { readonly: true });
  return database.query("select epoch from _tenantry_stamp").values()[0]?.[0];
}

const isStampWritten = (text: string): boolean => text.startsWith("update _tenantry_stamp");
const read = (tenancy: Tenancy) => tenancy.run("amazon", ({ db }) => db.get(marker));

test.each([
  ["a statement", read],
  ["a transaction", (tenancy: Tenancy) => tenancy.run("amazon", ({ db }) => db.transaction((tx) => tx.get(marker)))],
  ["a batch", (tenancy: Tenancy) => tenancy.run("amazon", async ({ db }) => (await db.batch([marker]))[0]?.rows[0])],
  [
    "a stream",
    (tenancy: Tenancy) => tenancy.run("amazon", async ({ db }) => (await Array.fromAsync(db.stream(marker)))[0]),
  ],
])("where %s is the first that is served, the store says so before it runs", async (_, first) => {
  using directory = temporaryDirectory();
  const seen: unknown[] = [];
  const written: string[] = [];
  const files = watchedFiles(`${directory.path}/stores`, (text, use, file) => {
    if (text === marker.text) seen.push(epochIn(file));
    if (isStampWritten(text)) written.push(use);
  });
  await using world = await tenancyWorld(["amazon", "apple"], { strategies: [files], inDirectory: directory.path });
  const { tenancy } = world;
  // Who looks, or migrates, serves nobody.
  await tenancy.doctor();
  await tenancy.migrate();
  const [amazon, apple] = [await world.file("amazon"), await world.file("apple")];
  expect(epochIn(amazon)).toBe(-1);
  for (let twice = 0; twice < 2; twice++) expect(await first(tenancy)).toMatchObject({ text: "amazon" });
  expect(seen).toEqual([1, 1]);
  expect(written).toHaveLength(1);
  expect(epochIn(apple)).toBe(-1);
});

test("where who serves may not write the stamp, its owner does", async () => {
  using directory = temporaryDirectory();
  const written: string[] = [];
  const files = watchedFiles(`${directory.path}/stores`, (text, use) => {
    if (!isStampWritten(text)) return;
    written.push(use);
    if (use !== "migrate") throw new QueryError("The engine lets no tenant write there.");
  });
  await using world = await tenancyWorld(["amazon"], { strategies: [files], inDirectory: directory.path });
  expect(await read(world.tenancy)).toEqual({ text: "amazon" });
  expect(written).toEqual(["serve", "migrate"]);
  expect(epochIn(await world.file("amazon"))).toBe(1);
});

test("where the stamp can not be written, nobody is served, and the next who asks tries again", async () => {
  using directory = temporaryDirectory();
  let full = true;
  const reads: unknown[] = [];
  const files = watchedFiles(`${directory.path}/stores`, (text) => {
    if (text === marker.text) reads.push(text);
    if (isStampWritten(text) && full) throw new StoreFullError("There is no room.");
  });
  await using world = await tenancyWorld(["amazon"], { strategies: [files], inDirectory: directory.path });
  const { tenancy } = world;
  expect(await read(tenancy).catch((error: unknown) => error)).toMatchObject({ code: "STORE_FULL", tenant: "amazon" });
  expect(reads).toEqual([]);
  expect((await tenancy.tenants.get("amazon")).holds).toEqual([]);
  full = false;
  expect(await read(tenancy)).toEqual({ text: "amazon" });
});

test("who serves first waits for another process that writes", async () => {
  using directory = temporaryDirectory();
  let busy = 3;
  const files = watchedFiles(`${directory.path}/stores`, (text) => {
    if (isStampWritten(text) && busy-- > 0) throw new StoreBusyError("Another process writes.");
  });
  await using world = await tenancyWorld(["amazon"], { strategies: [files], inDirectory: directory.path });
  expect(await read(world.tenancy)).toEqual({ text: "amazon" });
});

test("of several processes that serve first, each is served", async () => {
  using directory = temporaryDirectory();
  await using world = await tenancyWorld(["amazon"], { inDirectory: directory.path });
  await using other = await tenancyWorld([], { inDirectory: directory.path });
  const write = (tenancy: Tenancy, id: number) =>
    tenancy.run("amazon", ({ db }) => db.run(sql`insert into notes (id, text) values (${id}, 'more')`));
  await Promise.all([write(world.tenancy, 2), write(other.tenancy, 3)]);
  const count = sql`select count(*) as count from notes`;
  expect(await world.tenancy.run("amazon", ({ db }) => db.one(count))).toEqual({ count: 3 });
  expect(epochIn(await world.file("amazon"))).toBe(1);
});
