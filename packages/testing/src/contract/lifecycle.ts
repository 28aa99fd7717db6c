import assert from "node:assert/strict";
import { type ConnectionUse, TenantryError } from "@tenantry/core/adapter";
import { comesTrue } from "./comes-true.ts";
import type { ContractCase } from "./contract-case.ts";
import { descriptors } from "./descriptors.ts";
import { writeNote } from "./notes.ts";
import { failure, refused } from "./refused.ts";

const USES: readonly ConnectionUse[] = ["serve", "read", "migrate"];
const STAMP = { text: "select * from _tenantry_stamp", values: [] };
const COUNT = { text: "select count(*) as n from notes", values: [] };

export const lifecycle: readonly ContractCase[] = [
  {
    id: "lifecycle.provision-whole",
    title: "provision hands prepare an empty store and puts it in place whole",
    async run(world) {
      let prepared = 0;
      const tenant = world.stranger();
      const placement = await world.strategy.provision(
        tenant,
        world.provisioning(async (store) => {
          prepared++;
          await store.query({ text: "create table notes (id integer primary key, marker text)", values: [] });
          const open = await store.begin();
          await open.query(writeNote(1, "kept"));
          await open.commit();
        }),
      );
      assert.equal(prepared, 1, "prepare was to be called once");
      for (const use of USES) {
        const { rows } = await world.open({ tenant, placement }, use, async (store) => store.query(COUNT));
        assert.equal(Number(rows[0]?.[0]), 1, `the connection for ${use} does not see what prepare wrote`);
      }
    },
  },
  {
    id: "lifecycle.provision-or-nothing",
    title: "a prepare that fails leaves nothing, and its error is what provision rejects with",
    async run(world) {
      const tenant = world.stranger();
      const reason = new Error("prepare failed on purpose");
      const prepare = async (store: { query(statement: typeof COUNT): unknown }): Promise<void> => {
        await store.query({ text: "create table notes (id integer primary key)", values: [] });
        throw reason;
      };
      const error = await failure(() => world.strategy.provision(tenant, world.provisioning(prepare)));
      assert.ok(
        error === reason || (error instanceof Error && error.cause === reason),
        `the reason was lost: ${error}`,
      );
      assert.deepEqual(await world.leftovers(), [], "something was left of the failed store");
      const store = await world.store(tenant);
      const { rows } = await world.open(store, "serve", async (open) => open.query(COUNT));
      assert.equal(Number(rows[0]?.[0]), 0);
    },
  },
  {
    id: "lifecycle.unfinished",
    title: "what leftovers knows of a store that is not finished leads to none, or to one without a stamp",
    applies: ({ strategy }) => strategy.leftovers !== undefined,
    async run(world) {
      const tenant = world.stranger();
      const look = async (): Promise<void> => {
        for await (const { placement, id } of world.strategy.leftovers?.() ?? []) {
          if (id !== tenant.id) continue;
          const found = await failure(() =>
            world.open({ tenant, placement }, "migrate", async (open) => open.query(STAMP)),
          );
          const code = found instanceof TenantryError ? found.code : found;
          assert.ok(
            code === "STORE_MISSING" || code === "QUERY_FAILED",
            `${JSON.stringify(placement)} is not finished, and whoever looks at it is told ${code}: it could never be removed`,
          );
        }
      };
      const { placement } = await world.store(tenant, look);
      await world.strategy.destroy(tenant, placement);
    },
  },
  {
    id: "lifecycle.provision-never-adopts",
    title: "a store that is there already is refused, and stays as it was",
    async run(world) {
      const store = await world.store();
      await world.open(store, "serve", async (open) => open.query(writeNote(1, "first")));
      await refused(() => world.strategy.provision(store.tenant, world.provisioning()), "STORE_EXISTS");
      const { rows } = await world.open(store, "serve", async (open) => open.query(COUNT));
      assert.equal(Number(rows[0]?.[0]), 1, "the store that was there lost its rows");
    },
  },
  {
    id: "lifecycle.provision-once",
    title: "of two provisions of one tenant at the same time, one makes the store and the other is refused",
    async run(world) {
      const tenant = world.stranger();
      const both = await Promise.allSettled([0, 1].map(() => world.strategy.provision(tenant, world.provisioning())));
      const made = both.filter((outcome) => outcome.status === "fulfilled");
      assert.equal(made.length, 1, `${made.length} of two succeeded`);
      const [placement] = made.map((outcome) => outcome.value);
      const { rows } = await world.open({ tenant, placement }, "serve", async (open) => open.query(COUNT));
      assert.equal(Number(rows[0]?.[0]), 0);
      if (world.strategy.leftovers !== undefined) assert.equal((await world.leftovers()).length, 1);
    },
  },
  {
    id: "lifecycle.connect-never-creates",
    title: "a store that is not there is StoreMissingError, however often it is asked for, and is not made",
    async run(world) {
      const store = await world.store();
      await world.strategy.destroy(store.tenant, store.placement);
      for (const use of [...USES, ...USES]) {
        await refused(() => world.open(store, use, async (open) => open.query(COUNT)), "STORE_MISSING");
      }
      assert.deepEqual(await world.leftovers(), [], "asking for a store made something");
    },
  },
  {
    id: "lifecycle.destroy-for-good",
    title: "destroy leaves nothing, may be called again, and a new store of the same tenant begins empty",
    async run(world) {
      const store = await world.store();
      await world.open(store, "serve", async (open) => open.query(writeNote(1, "old")));
      await world.strategy.destroy(store.tenant, store.placement);
      await world.strategy.destroy(store.tenant, store.placement);
      assert.deepEqual(await world.leftovers(), [], "something was left of the destroyed store");
      const again = await world.store(store.tenant);
      const { rows } = await world.open(again, "serve", async (open) => open.query(COUNT));
      assert.equal(Number(rows[0]?.[0]), 0, "the new store holds rows of the destroyed one");
    },
  },
  {
    id: "lifecycle.destroy-one",
    title: "destroy takes one tenant's store and no other's",
    async run(world) {
      const [gone, kept] = [await world.store(), await world.store()];
      await world.open(kept, "serve", async (open) => open.query(writeNote(1, "kept")));
      await world.strategy.destroy(gone.tenant, gone.placement);
      const { rows } = await world.open(kept, "serve", async (open) => open.query(COUNT));
      assert.equal(Number(rows[0]?.[0]), 1);
    },
  },
  {
    id: "lifecycle.stores-distinct",
    title: "each tenant has a store of its own, with a placement of its own",
    async run(world) {
      const stores = [await world.store(), await world.store(), await world.store()];
      assert.equal(new Set(stores.map(({ placement }) => JSON.stringify(placement))).size, 3);
      for (const [index, store] of stores.entries()) {
        await world.open(store, "serve", async (open) => open.query(writeNote(1, `marker ${index}`)));
      }
      for (const [index, store] of stores.entries()) {
        for (const use of USES) {
          const read = { text: "select marker from notes", values: [] };
          const { rows } = await world.open(store, use, async (open) => open.query(read));
          assert.deepEqual(rows, [[`marker ${index}`]]);
        }
      }
    },
  },
  {
    id: "lifecycle.placement-json",
    title: "a placement that went through JSON, as the catalog keeps it, still leads to the store",
    async run(world) {
      const { tenant, placement } = await world.store();
      const kept: unknown = JSON.parse(JSON.stringify(placement));
      assert.deepEqual(kept, placement);
      await world.open({ tenant, placement: kept }, "serve", async (open) => open.query(writeNote(1, "x")));
      await world.strategy.destroy(tenant, kept);
      await refused(
        () => world.open({ tenant, placement }, "serve", async (open) => open.query(COUNT)),
        "STORE_MISSING",
      );
    },
  },
  {
    id: "lifecycle.close-undoes",
    title: "closing a connection undoes the transaction that was open on it and lets others write",
    async run(world) {
      const store = await world.store();
      await world.open(store, "serve", async (open) => {
        const transaction = await open.begin();
        await transaction.query(writeNote(1, "not committed"));
      });
      await world.open(store, "serve", async (open) => open.query(writeNote(2, "committed")));
      const read = { text: "select marker from notes", values: [] };
      const { rows } = await world.open(store, "serve", async (open) => open.query(read));
      assert.deepEqual(rows, [["committed"]]);
    },
  },
  {
    id: "lifecycle.close-releases",
    title: "connections that were closed hold nothing: no descriptor, no place in a pool",
    async run(world) {
      const store = await world.store();
      const cycle = async (): Promise<void> => {
        for (const use of USES) {
          await world.open(store, use, async (open) => {
            await open.query(COUNT);
            if (use !== "serve") return;
            const transaction = await open.begin();
            await transaction.query(COUNT);
          });
        }
      };
      for (let warm = 0; warm < 20; warm++) await cycle();
      const before = await descriptors();
      let more = 0;
      for (let index = 0; index < world.sizes.connects; index++) await cycle();
      const closed = await comesTrue(async () => {
        more = (await descriptors()) - before;
        return more < world.sizes.connects / 2;
      });
      assert.ok(closed, `${more} descriptors more after ${world.sizes.connects} rounds`);
    },
  },
  {
    id: "lifecycle.move-aside",
    title:
      "the store of a deleted tenant is out of reach, even of those who use it, until it is brought back or destroyed",
    applies: ({ capabilities }) => capabilities.moveAside,
    async run(world) {
      const { moveAside, bringBack } = world.strategy;
      assert.ok(moveAside !== undefined && bringBack !== undefined);
      const store = await world.store();
      const { tenant, placement } = store;
      const before = await world.leftovers();
      const using = await world.strategy.connect(tenant, placement, "serve");
      await using.query(writeNote(1, "kept"));
      for (let twice = 0; twice < 2; twice++) await moveAside.call(world.strategy, tenant, placement);
      assert.ok((await failure(async () => using.query(COUNT))) instanceof Error, "who used it goes on using it");
      await using.close();
      for (const use of USES)
        await refused(() => world.open(store, use, async (open) => open.query(COUNT)), "STORE_MISSING");
      assert.deepEqual(await world.leftovers(), before, "leftovers do not know it by its placement any more");
      await refused(() => world.strategy.provision(tenant, world.provisioning()), "STORE_EXISTS");
      for (let twice = 0; twice < 2; twice++) await bringBack.call(world.strategy, tenant, placement);
      const { rows } = await world.open(store, "serve", async (open) => open.query(COUNT));
      assert.equal(Number(rows[0]?.[0]), 1);
      await moveAside.call(world.strategy, tenant, placement);
      await world.strategy.destroy(tenant, placement);
      assert.deepEqual(await world.leftovers(), [], "something was left of the destroyed store");
      await refused(() => bringBack.call(world.strategy, tenant, placement), "STORE_MISSING");
    },
  },
  {
    id: "lifecycle.leftovers",
    title: "leftovers names every store with its placement and tenant",
    applies: ({ strategy }) => strategy.leftovers !== undefined,
    async run(world) {
      const stores = [await world.store(), await world.store()];
      const found: { placement: unknown; id?: string }[] = [];
      for await (const leftover of world.strategy.leftovers?.() ?? []) found.push(leftover);
      const order = (of: readonly { id?: string }[]): unknown[] =>
        [...of].sort((a, b) => ((a.id ?? "") < (b.id ?? "") ? -1 : 1));
      assert.deepEqual(order(found), order(stores.map(({ tenant, placement }) => ({ placement, id: tenant.id }))));
    },
  },
  {
    id: "lifecycle.temporary",
    title: "throw-away ground is a ground of its own",
    applies: ({ strategy }) => strategy.temporary !== undefined,
    async run(world) {
      const store = await world.store();
      const other = world.strategy.temporary?.();
      assert.ok(other !== undefined);
      const placement = await other.provision(store.tenant, world.provisioning());
      const connection = await other.connect(store.tenant, placement, "serve");
      await connection.query(writeNote(1, "throw-away"));
      await connection.close();
      const { rows } = await world.open(store, "serve", async (open) => open.query(COUNT));
      assert.equal(Number(rows[0]?.[0]), 0, "a row written on throw-away ground is in the store of the same tenant");
      await other.close?.();
      await world.open(store, "serve", async (open) => open.query(COUNT));
    },
  },
];
