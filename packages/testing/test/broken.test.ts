import { afterAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Strategy } from "@tenantry/core/adapter";
import { freshDatabase } from "@tenantry/local-postgres";
import { postgresSchemas } from "@tenantry/postgres";
import { sqliteCatalog, sqliteFiles, sqliteShared } from "@tenantry/sqlite";
import { delegateStrategy, delegateTransaction } from "../src/contract/delegate.ts";
import { runStrategyContract } from "../src/run-strategy-contract.ts";
import { oneSession } from "./broken/one-session.ts";
import { wrongAnswers } from "./broken/wrong-answers.ts";
import { wrongCapabilities } from "./broken/wrong-capabilities.ts";
import { wrongLifecycle } from "./broken/wrong-lifecycle.ts";
import { wrongMigrations } from "./broken/wrong-migrations.ts";
import { endWhatNeverEnds, movesTheWrongOne, wrongNeighbours } from "./broken/wrong-neighbours.ts";
import { wrongStore } from "./broken/wrong-store.ts";
import { wrongStreams } from "./broken/wrong-streams.ts";
import { withConnections, wrongTransactions } from "./broken/wrong-transactions.ts";
import { wrongValues } from "./broken/wrong-values.ts";

const directory = mkdtempSync(join(tmpdir(), "tenantry-broken-"));
const database = await freshDatabase();
afterAll(async () => {
  rmSync(directory, { recursive: true, force: true });
  await database[Symbol.asyncDispose]();
});

const catalog = () => sqliteCatalog(join(directory, "unused.sqlite")).temporary();
const shared = () => sqliteShared(join(directory, "shared.sqlite"));
const files = (): Strategy => sqliteFiles({ directory }).temporary();
const schemas = (transactions: "read committed" | "repeatable read" = "repeatable read"): Strategy =>
  postgresSchemas({ url: database.url, transactions }).temporary();

async function expectFound(strategy: () => Strategy, foundBy: Readonly<Record<string, RegExp>>): Promise<void> {
  const options = { name: "broken", strategy, catalog, shared: () => shared().temporary(), timeLimit: 25_000 };
  const report = await runStrategyContract(options, (id) => id in foundBy);
  const failed = Object.fromEntries(report.failed.map(({ case: id, error }) => [id, String(error)]));
  expect(Object.keys(failed).sort()).toEqual(Object.keys(foundBy).sort());
  for (const [id, reason] of Object.entries(foundBy)) expect(failed[id]).toMatch(reason);
}

describe("an adapter on SQLite is found out that", () => {
  afterAll(endWhatNeverEnds);
  const all = [
    ...wrongCapabilities,
    ...wrongStore,
    ...wrongLifecycle,
    ...wrongNeighbours,
    ...wrongValues,
    ...wrongAnswers,
    ...wrongTransactions,
    ...wrongMigrations,
    ...wrongStreams,
  ];
  for (const { fault, spoil, foundBy } of all) {
    test(fault, () => expectFound(() => spoil(files()), foundBy), 30_000);
  }

  test("lets tenants join shared tables, and does not say so", async () => {
    const store = shared().temporary();
    const joining = sqliteFiles({ directory, shared: shared() });
    const options = {
      name: "broken",
      strategy: () => {
        const good = joining.temporary({ shared: store });
        return delegateStrategy(good, { capabilities: { ...good.capabilities, sharedJoins: false } });
      },
      catalog,
      shared: () => store,
    };
    const { failed } = await runStrategyContract(options, (id) => id === "shared.joins");
    expect(String(failed[0]?.error)).toMatch(/"sharedJoins": declare sharedJoins: true, or shut it out/);
  }, 30_000);
});

describe("an adapter on Postgres is found out that", () => {
  test(
    "keeps all tenants in one session and sets the schema before each statement",
    () =>
      expectFound(() => oneSession(postgresSchemas({ url: database.url, isolation: "path" }), database.url), {
        "isolation.interleaved": /was given a row of/,
      }),
    30_000,
  );

  test("answers a placement although what core had to commit was not committed", () => {
    const spoil = (good: Strategy) =>
      delegateStrategy(good, {
        provision: async (tenant, context) => {
          let placed: unknown;
          const commit: typeof context.commit = async (transaction, placement) => {
            placed = placement;
            await context.commit?.(transaction, placement);
          };
          try {
            return await good.provision(tenant, { ...context, ...(context.commit && { commit }) });
          } catch (error) {
            if (placed === undefined) throw error;
            return placed;
          }
        },
      });
    const reason = /a commit that failed was taken for one that had not/;
    return expectFound(() => spoil(schemas()), { "lifecycle.provision-commit": reason });
  }, 30_000);

  test(
    movesTheWrongOne.fault,
    () => expectFound(() => movesTheWrongOne.spoil(schemas()), movesTheWrongOne.foundBy),
    30_000,
  );

  test("offers to cancel a statement, and does not", () => {
    const spoil = (good: Strategy) =>
      withConnections(good, (connection) => ({
        begin: async () => delegateTransaction(await connection.begin(), { cancel: () => undefined }),
      }));
    return expectFound(() => spoil(schemas()), { "transactions.cancel": /expected to fail|took longer/ });
  }, 60_000);

  test("has many writers, and says that it has one", () => {
    const spoil = (good: Strategy) =>
      delegateStrategy(good, { capabilities: { ...good.capabilities, concurrentWriters: false } });
    const reason = /can do it, and does not declare it: declare concurrentWriters: true/;
    return expectFound(() => spoil(schemas()), { "capabilities.concurrent-writers": reason });
  }, 30_000);

  test(
    "lets one transaction write over what another has read",
    () => expectFound(() => schemas("read committed"), { "transactions.lost-update": /n: 20/ }),
    30_000,
  );
});
