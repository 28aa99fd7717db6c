import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { type Database, sql } from "@tenantry/core";
import { comesTrue } from "./comes-true.ts";
import type { ContractCase } from "./contract-case.ts";
import { noteCount, writeNote } from "./notes.ts";

const CAP = 4;

function slugs(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `evicted-${index}`);
}

/** A write, a transaction with pauses, a batch, and a stream that is read slowly: 5 notes a round. */
async function round(db: Database, marker: string, first: number): Promise<void> {
  await db.run(writeNote(first, marker));
  await db.transaction(async (tx) => {
    await tx.run(writeNote(first + 1, marker));
    await sleep(1);
    await tx.run(writeNote(first + 2, marker));
  });
  await db.batch([writeNote(first + 3, marker), writeNote(first + 4, marker)]);
  let streamed = 0;
  for await (const row of db.stream<{ marker: string }>(sql`select marker from notes`)) {
    assert.equal(row.marker, marker);
    if (streamed++ % 4 === 0) await sleep(0);
  }
  assert.equal(streamed, first + 4);
}

export const eviction: readonly ContractCase[] = [
  {
    id: "eviction.many-tenants",
    title: "more tenants than connections: nobody gets an error, no write is lost, the limit is kept",
    async run(world) {
      const names = slugs(world.sizes.evictedTenants);
      const { db } = await world.tenants(names, {
        capabilities: { maxConnections: CAP },
        limits: { connection: 60_000 },
      });
      const work = names.map(async (name) => {
        for (let turn = 0; turn < world.sizes.evictedRounds; turn++) await round(take(db, name), name, turn * 5 + 1);
      });
      for (const outcome of await Promise.allSettled(work)) {
        if (outcome.status === "rejected") throw outcome.reason;
      }
      for (const name of names) assert.equal(await noteCount(take(db, name)), world.sizes.evictedRounds * 5, name);
      assert.ok(world.connections.most <= CAP, `${world.connections.most} connections were open, ${CAP} is the limit`);
    },
  },
  {
    id: "eviction.in-use",
    title: "what is in use is never closed: a transaction and a stream outlive the hunger for connections",
    async run(world) {
      const names = slugs(8);
      const { tenancy, db } = await world.tenants(["held", "read"], { capabilities: { maxConnections: 3 } });
      for (const slug of names) await tenancy.tenants.create({ slug });
      await db.read.batch(Array.from({ length: 300 }, (_, index) => writeNote(index, "read")));
      const hunger = async (): Promise<void> => {
        for (const name of names) await tenancy.run(name, ({ db: own }) => noteCount(own), { crossTenant: true });
      };
      await db.held.transaction(async (tx) => {
        await tx.run(writeNote(1, "before"));
        let streamed = 0;
        for await (const _ of db.read.stream(sql`select * from notes`)) {
          if (streamed++ % 100 === 0) await hunger();
        }
        assert.equal(streamed, 300);
        await tx.run(writeNote(2, "after"));
      });
      assert.equal(await noteCount(db.held), 2);
      assert.ok(world.connections.most <= 3, `${world.connections.most} connections were open, 3 is the limit`);
    },
  },
  {
    id: "eviction.everything-closes",
    title: "when the tenancy closes, every connection that was opened has been closed",
    async run(world) {
      const names = slugs(6);
      const { tenancy, db } = await world.tenants(names, { capabilities: { maxConnections: CAP } });
      await Promise.all(names.map((name) => round(take(db, name), name, 1)));
      await tenancy.close({ timeout: 5_000 });
      assert.ok(await comesTrue(() => world.connections.open === 0), "a connection was never closed");
      assert.ok(world.connections.opened > CAP);
    },
  },
];

function take(from: Readonly<Record<string, Database>>, name: string): Database {
  const found = from[name];
  assert.ok(found !== undefined);
  return found;
}
