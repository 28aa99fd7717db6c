import assert from "node:assert/strict";
import type { ConnectionUse } from "@tenantry/core/adapter";
import { comesTrue } from "./comes-true.ts";
import type { ContractCase } from "./contract-case.ts";
import { descriptors } from "./descriptors.ts";
import { writeNote } from "./notes.ts";

const USES: readonly ConnectionUse[] = ["serve", "read", "migrate"];
const MARKERS = { text: "select marker from notes", values: [] };
const COUNT = { text: "select count(*) as n from notes", values: [] };
/** How many stores, or strategies. That one in two holds a descriptor counts as a leak. */
const TIMES = 12;

/** Descriptors that somebody still has: some drivers close what was let go of only when garbage is collected. */
async function held(): Promise<number> {
  Bun.gc(true);
  return await descriptors();
}

/** Fails where each `visit` leaves a descriptor behind. `what` was done that should have released it. */
async function assertReleased(visit: () => Promise<void>, what: string): Promise<void> {
  for (let warm = 0; warm < 3; warm++) await visit();
  const before = await held();
  for (let index = 0; index < TIMES; index++) await visit();
  let more = 0;
  const released = await comesTrue(async () => {
    more = (await held()) - before;
    return more < TIMES / 2;
  });
  assert.ok(released, `${more} descriptors more after ${TIMES} ${what}`);
}

/** What is given back, and what is not served any more. */
export const releases: readonly ContractCase[] = [
  {
    id: "lifecycle.destroy-releases",
    title: "stores that were opened, closed and destroyed hold no descriptor",
    async run(world) {
      const visit = async (): Promise<void> => {
        const store = await world.store();
        for (const use of USES) await world.open(store, use, async (open) => open.query(COUNT));
        await world.strategy.destroy(store.tenant, store.placement);
      };
      await assertReleased(visit, "stores were destroyed");
    },
  },
  {
    id: "lifecycle.strategy-closes",
    title: "a strategy that was closed holds nothing",
    async run(world) {
      const ground = async (): Promise<void> => {
        const strategy = await world.another();
        try {
          const tenant = world.stranger();
          const placement = await strategy.provision(tenant, world.provisioning());
          const connection = await strategy.connect(tenant, placement, "serve");
          await connection.query(COUNT);
          await connection.close();
        } finally {
          await strategy.close?.();
        }
      };
      await assertReleased(ground, "strategies were closed");
    },
  },
  {
    id: "lifecycle.destroyed-in-use",
    title: "a store is destroyed although it is in use, and who used it neither reads nor writes what was there",
    async run(world) {
      const store = await world.store();
      const { tenant, placement } = store;
      await world.open(store, "serve", async (open) => open.query(writeNote(1, "destroyed")));
      for (const use of ["serve", "read"] as const) {
        const using = await world.strategy.connect(tenant, placement, use);
        await using.query(COUNT);
        await world.strategy.destroy(tenant, placement);
        const again = { tenant, placement: await world.strategy.provision(tenant, world.provisioning()) };
        const read = async (): Promise<readonly unknown[]> => (await using.query(MARKERS)).rows;
        // Core asks for the health first, and opens the store anew where that is gone.
        if (using.healthy?.() !== false) {
          assert.deepEqual(await read().catch(() => []), [], `a connection to ${use} reads a store that was destroyed`);
          const write = async (): Promise<unknown> => using.query(writeNote(2, "late"));
          const written = await write().then(
            () => true,
            () => false,
          );
          const { rows } = await world.open(again, "serve", async (open) => open.query(COUNT));
          assert.equal(Number(rows[0]?.[0]), written ? 1 : 0, "a write to a store that was destroyed was acknowledged");
        }
        await using.close();
      }
    },
  },
];
