import { describe, expect, test } from "bun:test";
import { sql } from "../../src/database/sql.ts";
import { ConfigurationError } from "../../src/errors.ts";
import type { Connection } from "../../src/strategies/connection.ts";
import type { Strategy } from "../../src/strategies/strategy.ts";
import { fileStrategy } from "../support/file-strategy.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { tenancyWorld } from "../support/tenancy-world.ts";

/** Mistakes that only a program without types can make. */
type Careless = Record<string, unknown>;

/** What creating a tenant, and reading of it, is told with a strategy that is wrong somewhere. */
async function told(wrong: (good: Strategy) => Careless, work: "create" | "read" = "create"): Promise<unknown> {
  using directory = temporaryDirectory();
  const good = fileStrategy(directory.file("stores"), "mine") as Strategy;
  try {
    const strategy = wrong(good) as unknown as Strategy;
    await using world = await tenancyWorld(["amazon"], { inDirectory: directory.path, strategies: [strategy] });
    if (work === "read") await world.tenancy.run("amazon", ({ db }) => db.all(sql`select * from notes`));
    return undefined;
  } catch (error) {
    return error;
  }
}

const connecting = (good: Strategy, make: (connection: Connection) => Careless): Careless => ({
  ...good,
  connect: async (...of: Parameters<Strategy["connect"]>) => make(await good.connect(...of)),
});
const verbsOf = (connection: Connection): Careless => ({
  query: connection.query.bind(connection),
  begin: connection.begin.bind(connection),
  close: connection.close.bind(connection),
});
const answering = (good: Strategy, change: (result: Careless) => Careless): Careless =>
  connecting(good, (connection) => ({
    ...verbsOf(connection),
    query: async (statement: { text: string; values: unknown[] }) => change({ ...(await connection.query(statement)) }),
  }));

describe("an adapter's author is told, by the strategy's name and with a remedy, of", () => {
  test.each<[string, (good: Strategy) => Careless, string]>([
    [
      "a verb that is missing",
      ({ destroy: _, ...rest }) => rest,
      'The strategy "mine" has no destroy. Give it every verb',
    ],
    ["no dialect", ({ dialect: _, ...rest }) => rest, 'The strategy "mine" names no dialect. Give it "sqlite"'],
    ["a dialect that nobody knows", (good) => ({ ...good, dialect: "basic" }), 'The dialect "basic" is not known'],
    [
      "no capabilities",
      ({ capabilities: _, ...rest }) => rest,
      'The strategy "mine" declares no capabilities. Give it {}',
    ],
    [
      "a capability that is none",
      (good) => ({ ...good, capabilities: { sharedJoin: true } }),
      'The strategy "mine" declares sharedJoin, which is no capability. There are: concurrentWriters,',
    ],
    [
      "a store without a placement",
      (good) => ({
        ...good,
        provision: async (...of: Parameters<Strategy["provision"]>) => void (await good.provision(...of)),
      }),
      'The strategy "mine" answered no placement. Answer from provision where the store is',
    ],
    [
      "a connection for prepare that is none",
      (good) => ({
        ...good,
        provision: (_: unknown, { prepare }: { prepare(store: unknown): unknown }) => prepare({}),
      }),
      'The strategy "mine" gave prepare a connection without query, begin, close.',
    ],
  ])("%s", async (_, wrong, message) => {
    const error = await told(wrong);
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(String(error)).toContain(message);
  });

  test.each<[string, (good: Strategy) => Careless, string]>([
    [
      "a connection without a verb",
      (good) => connecting(good, (connection) => ({ ...verbsOf(connection), begin: undefined })),
      'The strategy "mine" gave core a connection without begin. Give it every verb of Connection.',
    ],
    [
      "no connection at all",
      (good) => connecting(good, () => ({})),
      'The strategy "mine" gave core a connection without query, begin, close.',
    ],
    [
      "rows that are objects",
      (good) => answering(good, (result) => ({ ...result, rows: [{ tenant: "amazon" }] })),
      'The strategy "mine" answered a query with a result that has rows that are not arrays. Answer { columns: [{ name }], rows, changes }',
    ],
    ["rows that are no list", (good) => answering(good, ({ rows: _, ...result }) => result), "has no list of rows"],
    ["no columns", (good) => answering(good, ({ columns: _, ...result }) => result), "has no list of columns"],
    [
      "columns that are names alone",
      (good) => answering(good, (result) => ({ ...result, columns: ["format"] })),
      "has columns without names",
    ],
    ["no number of changes", (good) => answering(good, ({ changes: _, ...rest }) => rest), "has no number of changes"],
  ])("%s", async (_, wrong, message) => {
    const error = await told(wrong, "read");
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(String(error)).toContain(message);
  });

  test("a connection that it hands out again after core has closed it", async () => {
    using directory = temporaryDirectory();
    const good = fileStrategy(directory.file("stores"), "mine") as Strategy;
    const kept = new Map<string, Connection>();
    const keeping: Strategy = {
      ...good,
      capabilities: { ...good.capabilities, maxConnections: 1 },
      connect: async (tenant, placement, use) => {
        const connection = kept.get(tenant.id) ?? (await good.connect(tenant, placement, use));
        kept.set(tenant.id, connection);
        return connection;
      },
    };
    await using world = await tenancyWorld(["amazon", "apple"], { inDirectory: directory.path, strategies: [keeping] });
    const read = (slug: string) => world.tenancy.run(slug, ({ db }) => db.all(sql`select * from notes`));
    await read("amazon");
    await read("apple");
    const error = await read("amazon").catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(String(error)).toContain(
      'The strategy "mine" gave core a connection that was closed before. Open a new one',
    );
  });
});
