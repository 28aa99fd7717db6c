import assert from "node:assert/strict";
import { type Database, sql, type Tenancy } from "@tenantry/core";
import { comesTrue } from "./comes-true.ts";
import type { ContractCase } from "./contract-case.ts";
import { Faults, InjectedFault, type Verb } from "./faulty.ts";
import { markers, noteCount, writeNote } from "./notes.ts";
import { failure } from "./refused.ts";
import type { ContractWorld } from "./world.ts";

interface Trial {
  readonly verb: Verb;
  /** The call that meets the fault. Writes notes with the ids given, or reads. */
  act(db: Database): Promise<unknown>;
  /** The notes there are if the call had succeeded. */
  readonly whole: readonly string[];
  /** Which call of the verb fails. */
  readonly nth?: number;
}

async function readAll(db: Database): Promise<void> {
  for await (const _ of db.stream(sql`select * from notes`));
}

const twoNotes = (db: Database): Promise<void> =>
  db.transaction(async (tx) => {
    await tx.run(writeNote(2, "b"));
    await tx.run(writeNote(3, "c"));
  });

const TRIALS: readonly Trial[] = [
  { verb: "query", act: (db) => db.run(writeNote(2, "b")), whole: ["a", "b"] },
  { verb: "query", act: (db) => markers(db), whole: ["a"] },
  { verb: "batch", act: (db) => db.batch([writeNote(2, "b"), writeNote(3, "c")]), whole: ["a", "b", "c"] },
  { verb: "begin", act: twoNotes, whole: ["a", "b", "c"] },
  { verb: "transaction.query", act: twoNotes, whole: ["a", "b", "c"], nth: 1 },
  { verb: "transaction.query", act: twoNotes, whole: ["a", "b", "c"], nth: 2 },
  { verb: "commit", act: twoNotes, whole: ["a", "b", "c"] },
  { verb: "stream", act: readAll, whole: ["a"] },
];

/** The fault itself, or an error that has it as its cause. */
function isInjected(error: unknown): boolean {
  return error instanceof InjectedFault || (error instanceof Error && isInjected(error.cause));
}

async function bothWays(
  world: ContractWorld,
  trial: (faults: Faults, sync: boolean, made: Made) => Promise<void>,
): Promise<void> {
  for (const sync of [true, false]) {
    const faults = new Faults();
    const slugs = [`one-${sync}`, `two-${sync}`] as const;
    const { tenancy, db, ids } = await world.tenants(slugs, {
      capabilities: { maxConnections: 4 },
      around: (strategy) => faults.around(strategy),
    });
    const made = { tenancy, slug: slugs[0], one: db[slugs[0]], two: db[slugs[1]], id: ids[slugs[0]] };
    await trial(faults, sync, made);
    assert.deepEqual(faults.left, [], "the fault was never met");
    assert.deepEqual(await markers(made.two), [], "the other tenant was touched");
    await made.two.run(writeNote(1, "unaffected"));
    await tenancy.close({ timeout: 1_000 });
    assert.ok(await comesTrue(() => world.connections.open === 0), "a connection was never closed");
  }
}

interface Made {
  readonly tenancy: Tenancy;
  readonly slug: string;
  readonly one: Database;
  readonly two: Database;
  readonly id: string;
}

const statements: readonly ContractCase[] = TRIALS.map(({ verb, act, whole, nth }, index) => ({
  id: `faults.${verb}-${index}`,
  title: `${verb} fails${nth === undefined ? "" : ` at call ${nth}`}: the error surfaces, nothing is half done, the next call works`,
  run: (world) =>
    bothWays(world, async (faults, sync, { one, id }) => {
      await one.run(writeNote(1, "a"));
      faults.arm(verb, { tenant: id, sync, ...(nth !== undefined && { nth }) });
      const error = await act(one).catch((caught: unknown) => caught);
      // An adapter without the verb has core make it of others: the fault is not met, and the call succeeds.
      if (faults.left.length > 0) return void faults.disarm();
      assert.ok(isInjected(error), `another error surfaced: ${error}`);
      assert.deepEqual(await markers(one), ["a"], "something of the failed call was kept");
      await act(one);
      assert.deepEqual(await markers(one), whole);
    }),
}));

export const faults: readonly ContractCase[] = [
  ...statements,
  {
    id: "faults.connect",
    title: "connect fails: the error surfaces to all who waited for it, and the next call opens the store",
    run: (world) =>
      bothWays(world, async (faults, sync, { one, id }) => {
        for (let nth = 0; nth < 3; nth++) {
          faults.arm("connect", { tenant: id, sync });
          const failed = await Promise.all([0, 1, 2].map(() => failure(() => noteCount(one))));
          assert.ok(failed.every(isInjected), `another error surfaced: ${failed.join(", ")}`);
        }
        await one.run(writeNote(1, "a"));
        faults.arm("connect", { tenant: id, sync });
        assert.ok(isInjected(await failure(() => readAll(one))), "a stream's connection");
        await readAll(one);
      }),
  },
  {
    id: "faults.rollback",
    title: "rollback fails: the caller's own error surfaces, nothing is kept, and the next call works",
    run: (world) =>
      bothWays(world, async (faults, sync, { one, id }) => {
        const reason = new Error("the work's own");
        faults.arm("rollback", { tenant: id, sync });
        const error = await failure(() =>
          one.transaction(async (tx) => {
            await tx.run(writeNote(1, "a"));
            throw reason;
          }),
        );
        assert.equal(error, reason);
        assert.deepEqual(await markers(one), []);
        await twoNotes(one);
        assert.deepEqual(await markers(one), ["b", "c"]);
      }),
  },
  {
    id: "faults.close",
    title: "close fails: nobody who did not ask for it is told, and connections go on being given",
    run: (world) =>
      bothWays(world, async (faults, sync, { tenancy, one, two, id }) => {
        const told: unknown[] = [];
        tenancy.events.on("error", ({ error }) => void told.push(error));
        await one.run(writeNote(1, "a"));
        faults.arm("close", { tenant: id, sync });
        const others = Array.from({ length: 8 }, (_, index) => `other-${index}-${sync}`);
        for (const slug of others) await tenancy.tenants.create({ slug });
        for (let turn = 0; turn < 3; turn++) {
          for (const slug of others) await tenancy.run(slug, ({ db }) => noteCount(db));
          assert.equal(await noteCount(two), 0);
        }
        assert.deepEqual(await markers(one), ["a"]);
        assert.ok(told.some(isInjected), "the failure was told to nobody");
      }),
  },
  {
    id: "faults.provision",
    title: "provision fails: no tenant is made, nothing is left, and the slug can be tried again",
    run: (world) =>
      bothWays(world, async (faults, sync, { tenancy }) => {
        const before = await world.leftovers();
        const slug = `made-${sync}`;
        faults.arm("provision", { sync });
        assert.ok(isInjected(await failure(() => tenancy.tenants.create({ slug }))), "another error surfaced");
        assert.deepEqual(await world.leftovers(), before);
        const setup = (): Promise<void> => Promise.reject(new InjectedFault("setup failed on purpose"));
        assert.ok(isInjected(await failure(() => tenancy.tenants.create({ slug, setup }))), "another error surfaced");
        assert.deepEqual(await world.leftovers(), before, "a setup that failed left its store");
        await tenancy.tenants.create({ slug });
        assert.equal(await tenancy.run(slug, ({ db }) => noteCount(db)), 0);
      }),
  },
];
