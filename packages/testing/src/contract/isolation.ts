import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { type Database, sql } from "@tenantry/core";
import type { ContractCase } from "./contract-case.ts";
import { delegateStrategy } from "./delegate.ts";
import { markers, noteCount, writeNote } from "./notes.ts";
import { Random } from "./random.ts";
import { failure } from "./refused.ts";
import type { ContractWorld } from "./world.ts";

const TENANTS = ["amazon", "apple", "google", "meta"] as const;
const IDS = 25;
const AT_ONCE = 16;

type Tenant = (typeof TENANTS)[number];

/** One operation on a tenant's notes; every row it sees must be that tenant's. */
async function operation(world: ContractWorld, db: Database, tenant: Tenant, random: Random): Promise<void> {
  const id = random.below(IDS);
  const own = (rows: readonly { marker: string }[]): void => {
    for (const { marker } of rows) assert.equal(marker, tenant, `"${tenant}" was given a row of "${marker}"`);
  };
  const put = { text: world.dialect.putNote, values: [id, tenant, String(random.below(1_000))] };
  switch (random.below(8)) {
    case 0:
      return own(await db.all<{ marker: string }>(sql`select * from notes`));
    case 1: {
      const change = `update notes set body = 'changed' where id = $1${world.returns("update") ? " returning marker" : ""}`;
      return own((await db.run({ text: change, values: [id] })).rows.map(asMarker));
    }
    case 2:
      return own(
        (await db.batch([put, sql`select marker from notes where id = ${id}`])).flatMap(({ rows }) =>
          rows.map(asMarker),
        ),
      );
    case 3:
      return db.transaction(async (tx) => {
        own(await tx.all<{ marker: string }>(sql`select marker from notes where id = ${id}`));
        if (random.below(4) === 0) await sleep(0);
        await tx.run(put);
        own(await tx.all<{ marker: string }>(sql`select marker from notes where id = ${id}`));
      });
    case 4: {
      let read = 0;
      for await (const row of db.stream<{ marker: string }>(sql`select marker from notes`)) {
        own([row]);
        if (++read > 5) return;
      }
      return;
    }
    case 5:
      await failure(() => db.run(sql`select * from nowhere`));
      return;
    case 6: {
      const row = await db.get<{ marker: string }>(sql`select marker from notes where id = ${id}`);
      return own(row === undefined ? [] : [row]);
    }
    default:
      await db.run(put);
  }
}

function asMarker(row: Record<string, unknown>): { marker: string } {
  return { marker: String(row.marker) };
}

export const isolation: readonly ContractCase[] = [
  {
    id: "isolation.interleaved",
    title: "of thousands of mixed operations on the same ids, none meets another tenant's row",
    async run(world) {
      const { db } = await world.tenants(TENANTS, {
        capabilities: { maxConnections: 6 },
        limits: { connection: 30_000 },
      });
      const random = new Random(20_261_121);
      let left = world.sizes.operations;
      const work = Array.from({ length: AT_ONCE }, async () => {
        while (left-- > 0) {
          const tenant = random.pick(TENANTS);
          const error = await operation(world, db[tenant], tenant, random).then(
            () => undefined,
            (reason: unknown) => reason,
          );
          if (error !== undefined && !isRetryable(error)) throw error;
        }
      });
      await Promise.all(work);
      for (const tenant of TENANTS) {
        const found = await markers(db[tenant]);
        assert.ok(found.length > 0 && found.every((marker) => marker === tenant), `${tenant} holds ${new Set(found)}`);
      }
    },
  },
  {
    id: "isolation.answers-in-order",
    title: "calls that are under way at the same time each get their own answer",
    async run(world) {
      const { db } = await world.tenants(["one", "two"]);
      const asked = Array.from({ length: 300 }, async (_, index) => {
        const handle = index % 2 === 0 ? db.one : db.two;
        if (index % 17 === 0) await failure(() => handle.run(sql`select * from nowhere`));
        const { n } = await handle.one<{ n: number }>(sql`select cast(${index} as integer) as n`);
        assert.equal(n, index);
      });
      await Promise.all(asked);
    },
  },
  {
    id: "isolation.late-handle",
    title: "a handle that outlives its scope reaches its own tenant, and none once the tenant is suspended",
    async run(world) {
      const { tenancy, db } = await world.tenants(["one", "two"]);
      await db.one.run(writeNote(1, "one"));
      await db.two.run(writeNote(1, "two"));
      const late = await tenancy.run("one", async ({ db: inside }) => {
        setTimeout(() => undefined, 1);
        return inside;
      });
      assert.deepEqual(await tenancy.run("two", () => markers(late)), ["one"]);
      await tenancy.tenants.hold("one", "suspended", { reason: "on purpose" });
      assert.equal(((await failure(() => markers(late))) as { code?: unknown }).code, "TENANT_UNAVAILABLE");
      assert.deepEqual(await markers(db.two), ["two"]);
    },
  },
  {
    id: "isolation.first-touch",
    title: "many first calls at the same time open a tenant's store once",
    async run(world) {
      const { tenancy, db, ids } = await world.tenants(["one", "two"], {
        around: (strategy) =>
          delegateStrategy(strategy, {
            connect: async (tenant, placement, use) => {
              await sleep(5);
              return strategy.connect(tenant, placement, use);
            },
          }),
      });
      // The very first opening of a new store, which notes that it is served now, may take two.
      for (const slug of ["one", "two"] as const) {
        await noteCount(db[slug]);
        await tenancy.tenants.hold(slug, "suspended");
        await tenancy.tenants.lift(slug, "suspended");
      }
      world.connections.serving.clear();
      await Promise.all(Array.from({ length: 100 }, (_, index) => noteCount(index % 2 === 0 ? db.one : db.two)));
      assert.equal(world.connections.serving.get(ids.one), 1);
      assert.equal(world.connections.serving.get(ids.two), 1);
    },
  },
  {
    id: "isolation.session-state",
    title: "what one tenant makes for a while, such as a temporary table, no other tenant sees",
    async run(world) {
      const { db } = await world.tenants(["one", "two"], { capabilities: { maxConnections: 2 } });
      await failure(async () => {
        await db.one.run(sql`create temporary table notes_of_one (id integer)`);
        await db.one.run(sql`create temporary table notes (id integer, marker text)`);
      }).catch(() => undefined);
      for (let turn = 0; turn < 20; turn++) {
        await failure(() => db.two.all(sql`select * from notes_of_one`));
        assert.equal((await db.two.run(writeNote(turn, "two"))).changes, 1);
      }
      assert.equal(await noteCount(db.two), 20);
    },
  },
];

function isRetryable(error: unknown): boolean {
  return typeof error === "object" && error !== null && "retryable" in error && error.retryable === true;
}
