import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { type Database, sql, type Tenancy } from "@tenantry/core";
import { KINDS, ReadyGround } from "./ready/ready-ground.ts";

setDefaultTimeout(120_000);

const CODES = /STORE|STAMP|LEFTOVER|ABANDONED|CATALOG|BEING_MADE|WAITS/;

const codes = async (tenancy: Tenancy): Promise<string[]> =>
  (await tenancy.doctor()).findings.map(({ code }) => code).filter((code) => CODES.test(code));

const code = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => "done",
    (error: { code?: unknown }) => error.code,
  );

/** Ids of everything that lies where stores do. */
async function storeIds(tenancy: Tenancy): Promise<unknown[]> {
  const [strategy] = tenancy.runtime.strategies.values();
  return (await Array.fromAsync(strategy?.leftovers?.() ?? [])).map(({ id }) => id);
}

const note =
  (id: number, marker: string) =>
  ({ db }: { readonly db: Database }): Promise<unknown> =>
    db.run(sql`insert into notes (id, marker) values (${id}, ${marker})`);
const notesOf = (tenancy: Tenancy, slug: string): Promise<unknown> =>
  tenancy.run(slug, async ({ db }) =>
    (await db.all<{ marker: string }>(sql`select marker from notes order by id`)).map(({ marker }) => marker),
  );

/** Makes the catalog say again what it said while the tenant was being made, by a process that is gone since. */
async function putBack(tenancy: Tenancy, slug: string, domain: string | null = null): Promise<void> {
  const { id } = await tenancy.tenants.get(slug);
  const creation = {
    ...{ attempt: "gone", host: "elsewhere", pid: 1, thread: 0, since: "2000-01-01T00:00:00.000Z" },
    ...{ waitsFor: "store", domain, server: null, setup: true, migrate: true },
  };
  await tenancy.runtime.catalog.act("test", function* (write) {
    yield* write.run("delete from audit_log where tenant_id = $1 and action <> 'tenant.create'", [id]);
    yield* write.run("delete from domains where tenant_id = $1", [id]);
    yield* write.run(
      "update tenants set status = 'provisioning', placement = null, migrations = null, creation = $2 where id = $1",
      [id, JSON.stringify(creation)],
    );
    write.touch(id);
  });
}

for (const beforehand of [false, true]) {
  describe.each(KINDS)(`in a catalog put back, stores ${beforehand ? "made beforehand, " : ""}in %s`, (kind) => {
    const ready = beforehand ? 1 : 0;

    /** Two tenants whose rows have the same ids. */
    async function world(ground: ReadyGround): Promise<{ tenancy: Tenancy; id: string }> {
      const tenancy = ground.open({ ready });
      const made = [];
      for (const slug of ["amazon", "apple"]) {
        if (beforehand) await tenancy.tenants.prepareStores();
        const domain = `${slug}.example`;
        made.push(await tenancy.tenants.create({ slug, domain, setup: note(1, `${slug} begins`) }));
      }
      const [amazon] = made;
      return { tenancy, id: amazon?.id ?? "" };
    }

    test("of a tenant that was served is kept by sweep, doctor and create, and provision gives it back", async () => {
      await using ground = await ReadyGround.make(kind);
      const { tenancy, id } = await world(ground);
      for (const slug of ["amazon", "apple"]) await tenancy.run(slug, note(2, `${slug} goes on`));
      await putBack(tenancy, "amazon", "amazon.example");
      await tenancy.close();

      const program = ground.open({ ready: 0 });
      expect(await codes(program)).toEqual(["CATALOG_BEHIND"]);
      const [finding] = (await program.doctor()).findings.filter(({ code }) => code === "CATALOG_BEHIND");
      expect(finding).toMatchObject({ tenant: "amazon", severity: "problem" });
      expect(finding?.remedy).toContain("tenantry provision amazon");
      expect(await program.tenants.sweep()).toMatchObject({ removed: [], stores: 0, kept: [{ slug: "amazon" }] });
      const { fixed, findings } = await program.doctor({ fix: true });
      expect(fixed.filter((sentence) => sentence.includes("amazon"))).toEqual([]);
      expect(findings.map(({ code }) => code)).toContain("CATALOG_BEHIND");
      const create = program.tenants.create({ slug: "amazon", setup: note(1, "another customer") });
      expect(await code(create)).toBe("TENANT_EXISTS");
      await expect(create).rejects.toThrow("tenantry provision amazon");
      expect(await storeIds(program)).toContain(id);

      expect(await program.tenants.provision("amazon")).toMatchObject({ id, status: "active" });
      expect(await notesOf(program, "amazon")).toEqual(["amazon begins", "amazon goes on"]);
      expect(await notesOf(program, "apple")).toEqual(["apple begins", "apple goes on"]);
      expect((await program.domains.list("amazon")).map(({ host }) => host)).toEqual(["amazon.example"]);
      expect(await codes(program)).toEqual([]);
    });

    test("of a tenant that was deleted since is kept where it is, and out of reach where it was", async () => {
      await using ground = await ReadyGround.make(kind);
      const { tenancy, id } = await world(ground);
      await tenancy.run("amazon", note(2, "amazon goes on"));
      await tenancy.tenants.delete("amazon");
      const { placement } = await tenancy.tenants.where("amazon");
      await putBack(tenancy, "amazon");
      await tenancy.close();
      const program = ground.open({ ready: 0 });
      const strategy = program.runtime.strategy(kind);
      const reached = async (): Promise<unknown> => {
        const store = await strategy.connect({ id, epoch: 1 }, placement, "read");
        try {
          return (await store.query({ text: "select count(*) from notes", values: [] })).rows;
        } finally {
          await store.close();
        }
      };
      const before = await code(reached());
      expect(before).toBe(strategy.capabilities.moveAside === true ? "STORE_MISSING" : "done");
      const { findings, fixed } = await program.doctor({ fix: true });
      expect(findings.map(({ code }) => code)).toContain("CATALOG_BEHIND");
      expect(fixed.filter((sentence) => sentence.includes("amazon"))).toEqual([]);
      expect(await program.tenants.sweep()).toMatchObject({ removed: [], stores: 0, kept: [{ slug: "amazon" }] });
      expect(await code(program.tenants.create({ slug: "amazon" }))).toBe("TENANT_EXISTS");
      expect(await code(reached())).toBe(before);
      const setup = note(1, "again");
      expect(await code(program.tenants.provision("amazon", { setup }))).toBe("CONFIGURATION");
      expect(await code(reached())).toBe(before);
      await program.tenants.provision("amazon");
      expect(await notesOf(program, "amazon")).toEqual(["amazon begins", "amazon goes on"]);
    });

    test("of a tenant that nobody was served from is removed, as what any attempt leaves", async () => {
      await using ground = await ReadyGround.make(kind);
      const { tenancy, id } = await world(ground);
      await putBack(tenancy, "amazon");
      await tenancy.close();
      const program = ground.open({ ready: 0 });
      expect(await codes(program)).toEqual(["ABANDONED_TENANT"]);
      expect(await program.tenants.sweep()).toMatchObject({ removed: ["amazon"], stores: 1, kept: [] });
      expect(await storeIds(program)).not.toContain(id);
      await putBack(program, "apple");
      const again = await program.tenants.create({ slug: "apple", setup: note(1, "another customer") });
      expect(await notesOf(program, "apple")).toEqual(["another customer"]);
      expect(await storeIds(program)).toContain(again.id);
    });
  });
}
