import assert from "node:assert/strict";
import type { Tenancy } from "@tenantry/core";
import type { Strategy } from "@tenantry/core/adapter";
import { comesTrue } from "./comes-true.ts";
import type { ContractCase } from "./contract-case.ts";
import { delegateStrategy } from "./delegate.ts";
import { markers, writeNote } from "./notes.ts";
import { refused } from "./refused.ts";
import type { ContractWorld } from "./world.ts";

const SELECT = { text: "select marker from notes", values: [] };

/** Lets a test tell where a tenant's store is said to be. */
function misleading(placements: ReadonlyMap<string, unknown>): (strategy: Strategy) => Strategy {
  return (strategy) =>
    delegateStrategy(strategy, {
      connect: (tenant, placement, use, stamp) =>
        strategy.connect(tenant, placements.get(tenant.id) ?? placement, use, stamp),
    });
}

/** Runs a statement on a tenant's store, past core. */
async function behind(world: ContractWorld, id: string, text: string): Promise<void> {
  const store = { tenant: { id, epoch: 1 }, placement: world.placements.get(id) };
  await world.open(store, "migrate", async (open) => open.query({ text, values: [] }));
}

/** Makes the catalog say what it said while a tenant was being made, by a process that is gone since. */
async function asWhenItWasMade({ runtime }: Tenancy, id: string): Promise<void> {
  const creation = {
    ...{ attempt: "gone", host: "elsewhere", pid: 1, thread: 0, since: "2000-01-01T00:00:00.000Z" },
    ...{ waitsFor: "store", domain: null, server: null, setup: false, migrate: true },
  };
  await runtime.catalog.act("contract", function* (write) {
    yield* write.run("delete from audit_log where tenant_id = $1 and action <> 'tenant.create'", [id]);
    yield* write.run(
      "update tenants set status = 'provisioning', placement = null, migrations = null, creation = $2 where id = $1",
      [id, JSON.stringify(creation)],
    );
    write.touch(id);
  });
}

/** The work is refused, and the tenant is out of service until somebody has looked at it. */
async function mismatched(tenancy: Tenancy, slug: string, work: () => unknown): Promise<void> {
  await refused(work, "STAMP_MISMATCH");
  // The call itself does not wait until the catalog knows of it.
  await comesTrue(async () => (await tenancy.tenants.get(slug)).holds.length > 0);
  await refused(work, "TENANT_UNAVAILABLE");
  await tenancy.tenants.lift(slug, "quarantined");
}

export const stamps: readonly ContractCase[] = [
  {
    id: "stamps.swapped",
    title: "a store opened under another tenant's identity is refused, and nothing of it is read or written",
    async run(world) {
      const said = new Map<string, unknown>();
      const slugs = ["one", "two"] as const;
      const { tenancy, db, ids } = await world.tenants(slugs, {
        capabilities: { maxConnections: 1 },
        around: misleading(said),
      });
      for (const slug of slugs) await db[slug].run(writeNote(1, slug));
      said.set(ids.one, world.placements.get(ids.two));
      said.set(ids.two, world.placements.get(ids.one));
      // With one connection for all, each tenant's call opens its store anew.
      await mismatched(tenancy, "one", () => markers(db.one));
      await mismatched(tenancy, "two", () => db.two.run(writeNote(2, "two")));
      await mismatched(tenancy, "one", () => db.one.transaction((tx) => tx.run(writeNote(2, "one"))));
      await mismatched(tenancy, "two", async () => {
        for await (const row of db.two.stream(SELECT)) assert.fail(`read ${JSON.stringify(row)}`);
      });
      said.clear();
      assert.deepEqual(await Promise.all(slugs.map((slug) => markers(db[slug]))), [["one"], ["two"]]);
    },
  },
  {
    id: "stamps.epoch",
    title: "a store of another epoch is refused",
    async run(world) {
      const { tenancy, db, ids } = await world.tenants(["one"]);
      await behind(world, ids.one, "update _tenantry_stamp set epoch = epoch + 1");
      await mismatched(tenancy, "one", () => markers(db.one));
      await behind(world, ids.one, "update _tenantry_stamp set epoch = epoch - 1");
      assert.deepEqual(await markers(db.one), []);
    },
  },
  {
    id: "stamps.unstamped",
    title: "a store without a stamp is refused",
    async run(world) {
      const { db, ids } = await world.tenants(["one", "two"]);
      await behind(world, ids.one, "delete from _tenantry_stamp");
      await behind(world, ids.two, "drop table _tenantry_stamp");
      await refused(() => markers(db.one), "STAMP_MISMATCH");
      await refused(() => markers(db.two), "STAMP_MISMATCH");
    },
  },
  {
    id: "stamps.beforehand",
    title:
      "a store that was made beforehand, at epoch 0, becomes its tenant's, holds nothing of another's, and is given once",
    async run(world) {
      const tenancy = world.tenancy({ ready: 2 });
      await tenancy.tenants.prepareStores();
      const made = [...world.placements.keys()];
      assert.equal(made.length, 2);
      for (const slug of ["one", "two"] as const) {
        const { id } = await tenancy.tenants.create({ slug, setup: ({ db }) => db.run(writeNote(1, slug)) });
        assert.ok(made.includes(id), `${slug} did not take a store that was ready`);
        await tenancy.run(slug, ({ db }) => db.run(writeNote(2, `more of ${slug}`)));
        assert.deepEqual(await tenancy.run(slug, ({ db }) => markers(db)), [slug, `more of ${slug}`]);
      }
      assert.equal(new Set((await tenancy.tenants.list()).map(({ id }) => id)).size, 2);
    },
  },
  {
    id: "stamps.restored-catalog",
    title:
      "in a catalog that was put back from a copy, a store that was served is kept and given back, and one that never was is removed",
    applies: ({ strategy }) => strategy.leftovers !== undefined,
    async run(world) {
      const { tenancy, db, ids } = await world.tenants(["served", "unserved", "other"]);
      for (const slug of ["served", "other"] as const) await db[slug].run(writeNote(1, slug));
      for (const slug of ["served", "unserved"] as const) await asWhenItWasMade(tenancy, ids[slug]);
      for (let twice = 0; twice < 2; twice++) {
        const { kept } = await tenancy.tenants.sweep();
        const found = new Set<unknown>();
        for await (const { id } of world.strategy.leftovers?.() ?? []) found.add(id);
        assert.ok(found.has(ids.served), "the store of a tenant that was served is removed");
        assert.deepEqual(kept, [{ slug: "served" }]);
        assert.ok(!found.has(ids.unserved), "what an abandoned attempt has left stays for good");
      }
      await refused(() => tenancy.tenants.create({ slug: "served" }), "TENANT_EXISTS");
      await tenancy.tenants.provision("served");
      for (const slug of ["served", "other"] as const) {
        assert.deepEqual(await tenancy.run(slug, ({ db: own }) => markers(own)), [slug]);
      }
    },
  },
  {
    id: "stamps.missing-store",
    title: "a tenant whose store is gone gets StoreMissingError, and no empty store in its place",
    async run(world) {
      const { db, ids } = await world.tenants(["one", "two"]);
      await world.strategy.destroy({ id: ids.one, epoch: 1 }, world.placements.get(ids.one));
      for (let attempt = 0; attempt < 3; attempt++) await refused(() => markers(db.one), "STORE_MISSING");
      assert.deepEqual(await markers(db.two), []);
    },
  },
];
