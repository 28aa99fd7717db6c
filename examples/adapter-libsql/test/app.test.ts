import { expect, test } from "bun:test";
import { sql } from "@tenantry/core";
import { tenantRouter } from "@tenantry/elysia";
import { prove, testTenants } from "@tenantry/testing";
import { Elysia } from "elysia";
import { mixed, site, tenancies } from "./site.ts";

test.each(tenancies)(
  "on $ground two tenants with the same ids each see their own notes over HTTP",
  async ({ tenancy }) => {
    await using world = await testTenants(tenancy, ["amazon", "apple"]);
    const app = new Elysia()
      .use(tenantRouter(world.tenancy, { public: new Elysia(), tenant: site(world.tenancy) }))
      .listen({ port: 0, hostname: "127.0.0.1" });
    const ask = async (slug: string, path: string, init: RequestInit = {}): Promise<[number, unknown]> => {
      const headers = { host: `${slug}.localhost`, "content-type": "application/json" };
      const answer = await fetch(`http://127.0.0.1:${app.server?.port}${path}`, { ...init, headers });
      return [answer.status, answer.headers.get("content-type")?.includes("json") ? await answer.json() : undefined];
    };
    try {
      for (const slug of ["amazon", "apple"]) {
        for (const title of [`${slug} one`, `${slug} two`]) {
          expect((await ask(slug, "/notes", { method: "POST", body: JSON.stringify({ title }) }))[0]).toBe(200);
        }
      }
      for (const slug of ["amazon", "apple"]) {
        const notes = [1, 2].map((id) => ({ id, title: `${slug} ${id === 1 ? "one" : "two"}` }));
        expect(await ask(slug, "/notes")).toEqual([200, notes]);
        expect(await ask(slug, "/notes/2")).toEqual([200, notes[1]]);
        expect((await ask(slug, "/notes/3"))[0]).toBe(404);
      }
      expect((await ask("google", "/notes"))[0]).toBe(404);
    } finally {
      await app.stop(true);
    }
  },
);

test.each(tenancies)("on $ground a tenant's SQL does not get at another's store", async ({ tenancy }) => {
  await using world = await testTenants(tenancy, ["amazon", "apple"]);
  for (const text of [
    "attach 'x.db' as other",
    "vacuum into 'x.db'",
    "pragma query_only = off",
    "pragma database_list",
  ]) {
    const refused = world.amazon.db.run({ text, values: [] }).catch((error: unknown) => error);
    expect(await refused).toMatchObject({ code: "STATEMENT_REFUSED", tenant: "amazon" });
  }
});

test("tenants on files and tenants on a server stand side by side in one program", async () => {
  await using world = await testTenants(mixed, []);
  const grounds = ["libsql", "libsql-server", "libsql", "libsql-server"];
  const slugs = grounds.map((strategy, index) => `${strategy}-${index}`);
  for (const [index, strategy] of grounds.entries()) {
    await world.tenancy.tenants.create({ slug: slugs[index] ?? "", strategy });
  }
  const titles = await Promise.all(
    slugs.map((slug) =>
      world.tenancy.run(slug, async ({ db }) => {
        await db.run(sql`insert into notes (id, title) values (1, ${slug})`);
        return await db.all(sql`select id, title from notes`);
      }),
    ),
  );
  expect(titles).toEqual(slugs.map((title) => [{ id: 1, title }]));
});

test.each(tenancies)(
  "on $ground the app is proved to keep tenants apart",
  async ({ tenancy }) => {
    const report = await prove(site, tenancy, { sizes: { rounds: 1, mutantRequests: 3_000 } });
    expect(report.unreached).toEqual([]);
  },
  60_000,
);
