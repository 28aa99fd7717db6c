import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { Connection } from "@tenantry/core/adapter";
import type { ContractCase } from "./contract-case.ts";
import { writeNote } from "./notes.ts";
import { refused } from "./refused.ts";
import type { BareStore, ContractWorld } from "./world.ts";

const MARKERS = { text: "select marker from notes", values: [] };
const AT_ONCE = 5;

async function rowsOf(world: ContractWorld, store: BareStore): Promise<readonly (readonly unknown[])[]> {
  return (await world.open(store, "serve", async (open) => open.query(MARKERS))).rows;
}

/** Ids that differ from `id` in one digit: the first, one in the middle, the last. */
function alike(id: string): string[] {
  return [0, 20, id.length - 1].map((at) => `${id.slice(0, at)}${id[at] === "0" ? "1" : "0"}${id.slice(at + 1)}`);
}

/** Stores beside each other, whose tenants are easily mistaken for one another or come at the same time. */
export const neighbours: readonly ContractCase[] = [
  {
    id: "lifecycle.alike-ids",
    title: "tenants whose ids differ in one digit have stores of their own, and what befalls one leaves the others",
    async run(world) {
      const first = world.stranger().id;
      const stores: BareStore[] = [];
      for (const id of [first, ...alike(first)]) {
        const store = await world.store({ id, epoch: 1 });
        await world.open(store, "serve", async (open) => open.query(writeNote(1, id)));
        stores.push(store);
      }
      const own = async (): Promise<void> => {
        for (const store of stores) assert.deepEqual(await rowsOf(world, store), [[store.tenant.id]]);
      };
      await own();
      const { moveAside, bringBack, rotateCredentials } = world.strategy;
      for (const { tenant, placement } of stores.splice(0, 2)) {
        if (rotateCredentials !== undefined) {
          await rotateCredentials.call(world.strategy, tenant, placement);
          assert.deepEqual(await rowsOf(world, { tenant, placement }), [[tenant.id]], "after new credentials");
          await own();
        }
        if (moveAside !== undefined && bringBack !== undefined) {
          await moveAside.call(world.strategy, tenant, placement);
          await own();
          await bringBack.call(world.strategy, tenant, placement);
          assert.deepEqual(await rowsOf(world, { tenant, placement }), [[tenant.id]], "after it was brought back");
        }
        await world.strategy.destroy(tenant, placement);
        await refused(() => rowsOf(world, { tenant, placement }), "STORE_MISSING");
        await own();
      }
    },
  },
  {
    id: "lifecycle.provision-at-once",
    title: "stores of several tenants that are made at the same time hold each its own",
    async run(world) {
      const stores = await Promise.all(
        Array.from({ length: AT_ONCE }, async () => {
          const tenant = world.stranger();
          const prepare = async (open: Connection): Promise<void> => {
            await sleep(1);
            await open.query({ text: "create table notes (id integer primary key, marker varchar(64))", values: [] });
            await sleep(1);
            await open.query(writeNote(1, tenant.id));
          };
          return { tenant, placement: await world.strategy.provision(tenant, world.provisioning(prepare)) };
        }),
      );
      for (const store of stores) assert.deepEqual(await rowsOf(world, store), [[store.tenant.id]]);
      if (world.strategy.leftovers !== undefined) assert.equal((await world.leftovers()).length, AT_ONCE);
    },
  },
  {
    id: "lifecycle.provision-commit",
    title: "a commit that core makes is asked for once, with the placement; one that fails leaves nothing",
    async run(world) {
      const reason = new Error("commit failed on purpose");
      const tenant = world.stranger();
      let asked = 0;
      const failed = await world.strategy
        .provision(tenant, {
          ...world.provisioning(),
          commit: async () => {
            asked++;
            throw reason;
          },
        })
        .then(
          (placement) => ({ placement }),
          (error: unknown) => ({ error }),
        );
      assert.ok(asked <= 1, `commit was asked for ${asked} times`);
      if ("placement" in failed) {
        assert.equal(asked, 0, "a commit that failed was taken for one that had not");
        return;
      }
      const { error } = failed;
      assert.ok(
        error === reason || (error instanceof Error && error.cause === reason),
        `the reason was lost: ${error}`,
      );
      assert.deepEqual(await world.leftovers(), [], "something was left of the store that was not committed");
      const told: unknown[] = [];
      const placement = await world.strategy.provision(tenant, {
        ...world.provisioning(),
        commit: async (transaction, where) => {
          told.push(where);
          await transaction.commit();
        },
      });
      assert.deepEqual(told, [placement], "commit was told another placement than provision answered");
      assert.deepEqual(await rowsOf(world, { tenant, placement }), []);
    },
  },
];
