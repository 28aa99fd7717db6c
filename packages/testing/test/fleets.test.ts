import { afterAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { sql } from "@tenantry/core";
import { createRequestRouter } from "@tenantry/core/http";
import { KEPT, MixedFleet, markerOf, SLUGS, type Slug } from "./fleets/mixed-fleet.ts";

setDefaultTimeout(120_000);

const failure = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => "done",
    (error: unknown) => error,
  );

/** What the ground lacks is not what is looked for: the server of the tests is open. */
const ABOUT_STORES = /STORE|MIGRATION|STAMP|LEFTOVER|ABANDONED|PURGE/;

for (const catalog of ["SQLite", "Postgres"] as const) {
  describe(`tenants in files, in schemas and in databases of two servers, with the catalog in ${catalog}`, async () => {
    const fleet = await MixedFleet.make(catalog);
    afterAll(() => fleet[Symbol.asyncDispose]());
    const program = fleet.open(2);
    const behind = await failure(program.run("europe", ({ db }) => markerOf(db)));
    const report = await program.migrate();

    test("each reads its own row of the same id, and what is shared, which none can write", async () => {
      const { succeeded, failed } = await program.each(async ({ tenant, db, shared }) => {
        if (!SLUGS.includes(tenant.slug as Slug)) return undefined;
        const refused = await failure(shared.run(sql`update plans set title = 'taken'`));
        expect(refused).toMatchObject({ code: "SHARED_WRITE" });
        expect(tenant.strategy).toBe(KEPT[tenant.slug as Slug].strategy);
        return [await markerOf(db), await shared.all(sql`select title from plans`), db.dialect];
      });
      expect(failed).toEqual([]);
      const dialect = (slug: Slug): string => (slug === "file" ? "sqlite" : "postgres");
      const expected = SLUGS.map((slug) => [slug, [slug, [{ title: "free" }], dialect(slug)]] as const);
      const read = succeeded.flatMap(({ slug, value }) =>
        value === undefined ? [] : [[slug as Slug, value] as const],
      );
      expect(new Map(read)).toEqual(new Map(expected.map(([slug, value]) => [slug, [...value]])));
    });

    test("a tenant's store is on the server that was chosen, and on no other", async () => {
      for (const slug of ["europe", "america"] as const) {
        const { placement, location } = await program.tenants.where(slug);
        expect(placement).toMatchObject({ server: KEPT[slug].server });
        expect(location).toEndWith(`(server ${KEPT[slug].server})`);
        expect(location?.startsWith(`${new URL(fleet.us.url).host}/`)).toBe(slug === "america");
        const port = await program.run(slug, ({ db }) => db.one(sql`select inet_server_port() as port`));
        expect(String(Object.values(port)[0]) === new URL(fleet.us.url).port).toBe(slug === "america");
      }
    });

    test("a server that no strategy has is refused, and nothing is made", async () => {
      const refused = async (wanted: { strategy?: string; server: string }): Promise<string> =>
        String(await failure(program.tenants.create({ slug: "mars", ...wanted })));
      expect(await refused({ strategy: "postgres-databases", server: "mars" })).toContain(
        'no server named "mars". It has "eu", "us"',
      );
      for (const strategy of ["sqlite", "postgres-schemas"]) {
        expect(await refused({ strategy, server: "eu" })).toContain(`"${strategy}" has no server named "eu"`);
      }
      expect(await program.tenants.find("mars")).toBeUndefined();
    });

    test("one run migrates all of them, and new ones have all migrations from the start", async () => {
      expect(behind).toMatchObject({ code: "PENDING_MIGRATION" });
      expect(report.failed).toEqual([]);
      expect(report.migrated.map(({ slug }) => slug).sort()).toEqual([...SLUGS].sort());
      for (const slug of SLUGS) {
        await program.tenants.create({ slug: `new-${slug}`, ...KEPT[slug] });
        await program.run(`new-${slug}`, ({ db }) => db.run(sql`insert into notes (id, marker) values (1, 'new')`));
      }
      const { succeeded } = await program.each(({ db }) => db.one(sql`select marker, stars from notes where id = 1`));
      expect(Object.fromEntries(succeeded.map(({ slug, value }) => [slug, value]))).toMatchObject(
        Object.fromEntries(
          SLUGS.flatMap((slug) => [
            [slug, { marker: slug, stars: 5 }],
            [`new-${slug}`, { marker: "new", stars: 5 }],
          ]),
        ),
      );
    });

    test("each is deleted, restored and purged alone, and leaves nothing", async () => {
      for (const slug of SLUGS) {
        await program.tenants.create({ slug: `gone-${slug}`, ...KEPT[slug] });
        await program.run(`gone-${slug}`, ({ db }) => db.run(sql`insert into notes (id, marker) values (1, 'new')`));
        await program.tenants.delete(`gone-${slug}`);
        expect(await failure(program.run(`gone-${slug}`, ({ db }) => markerOf(db)))).toMatchObject({
          code: "TENANT_UNAVAILABLE",
        });
        await program.tenants.restore(`gone-${slug}`);
        expect(await program.run(`gone-${slug}`, ({ db }) => markerOf(db))).toBe("new");
        await program.tenants.delete(`gone-${slug}`);
        await program.tenants.purge(`gone-${slug}`, { snapshot: false });
        expect(await program.run(slug, ({ db }) => markerOf(db))).toBe(slug);
      }
      const { findings } = await program.doctor();
      expect(findings.filter(({ code }) => ABOUT_STORES.test(code))).toEqual([]);
    });
  });
}

test("a server that is gone answers 503 for its own tenants, and the others are served", async () => {
  await using fleet = await MixedFleet.make("SQLite");
  const tenancy = fleet.open();
  const router = createRequestRouter(tenancy, {
    tenant: { fetch: async () => new Response(String(await markerOf(tenancy.current().db))) },
  });
  const answer = async (slug: Slug): Promise<string> => {
    const response = await router.fetch(new Request(`http://${slug}.localhost/`));
    return `${response?.status} ${response?.status === 200 ? await response.text() : ""}`.trim();
  };
  for (const slug of SLUGS) expect(await answer(slug)).toBe(`200 ${slug}`);
  await fleet.us.stop();
  expect(await answer("america")).toBe("503");
  for (const slug of ["file", "schema", "europe"] as const) expect(await answer(slug)).toBe(`200 ${slug}`);
});
