import { expect, expectTypeOf, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { treaty } from "@elysia/eden";
import { Type } from "@sinclair/typebox";
import { createTenancy, type Database, module, sql } from "@tenantry/core";
import { tenantContext, tenantRouter } from "@tenantry/elysia";
import { sqlite } from "@tenantry/sqlite";
import { Elysia, t } from "elysia";

const posts = module({
  name: "posts",
  migrations: [{ name: "0001_posts", sql: "create table posts (id integer primary key, title text not null)" }],
});

function makeTenancy(directory: string) {
  return createTenancy({
    ...sqlite(directory),
    modules: { tenant: [posts] },
    tenantFields: Type.Object({ plan: Type.String() }),
    settings: Type.Object({ color: Type.String({ default: "blue" }) }),
  });
}

interface Post {
  id: number;
  title: string;
}

function makeSite(tenancy: ReturnType<typeof makeTenancy>) {
  const comments = new Elysia({ prefix: "/comments" })
    .use(tenantContext(tenancy))
    .get("/", ({ tenant }) => ({ by: tenant.fields.plan }));
  return new Elysia()
    .use(tenantContext(tenancy))
    .get("/posts", ({ db }) => db.all<Post>(sql`select id, title from posts order by id`))
    .post(
      "/posts",
      ({ db, body }) => db.one<Post>(sql`insert into posts (title) values (${body.title}) returning id, title`),
      { body: t.Object({ title: t.String() }) },
    )
    .get("/about", ({ tenant, db, shared, memo }) => {
      expectTypeOf(tenant.fields).toEqualTypeOf<{ plan: string }>();
      expectTypeOf(tenant.settings).toEqualTypeOf<{ color: string }>();
      expectTypeOf(db).toEqualTypeOf<Database>();
      expectTypeOf(shared).toEqualTypeOf<Database>();
      expectTypeOf(memo("n", () => 1)).toEqualTypeOf<number>();
      return { slug: tenant.slug, plan: tenant.fields.plan, color: tenant.settings.color };
    })
    .use(comments);
}

test("Eden knows a tenant's site exactly, on a socket and in memory", async () => {
  const directory = mkdtempSync(join(tmpdir(), "tenantry-eden-"));
  const tenancy = makeTenancy(directory);
  const site = makeSite(tenancy);
  const app = new Elysia().use(tenantRouter(tenancy, { tenant: site })).listen(0);
  try {
    for (const slug of ["amazon", "apple"]) await tenancy.tenants.create({ slug, fields: { plan: `plan of ${slug}` } });
    const router = tenantRouter(tenancy, { tenant: makeSite(tenancy) });
    const inMemory: typeof fetch = Object.assign(
      async (input: Parameters<typeof fetch>[0], init?: RequestInit) => {
        const answer = await router.fetch(input instanceof Request ? input : new Request(String(input), init));
        if (answer === undefined) throw new Error("no answer");
        return answer;
      },
      { preconnect: fetch.preconnect },
    );
    const clients = {
      amazon: treaty<typeof site>(`http://127.0.0.1:${app.server?.port}`, { headers: { host: "amazon.localhost" } }),
      apple: treaty<typeof site>("http://apple.localhost", { fetcher: inMemory }),
    };
    for (const [slug, client] of Object.entries(clients)) {
      const made = await client.posts.post({ title: `first of ${slug}` });
      expectTypeOf(made.data).toEqualTypeOf<Post | null>();
      const { data, status } = await client.posts.get();
      expectTypeOf(data).toEqualTypeOf<Post[] | null>();
      expect([status, data]).toEqual([200, [{ id: 1, title: `first of ${slug}` }]]);
      const about = await client.about.get();
      expectTypeOf(about.data).toEqualTypeOf<{ slug: string; plan: string; color: string } | null>();
      expect(about.data).toEqual({ slug, plan: `plan of ${slug}`, color: "blue" });
      const comments = await client.comments.get();
      expectTypeOf(comments.data).toEqualTypeOf<{ by: string } | null>();
      // @ts-expect-error: a post has a title.
      expect((await client.posts.post({ text: "x" })).status).toBe(422);
    }
    // @ts-expect-error: before the context there is no db.
    new Elysia().get("/", ({ db }) => db).use(tenantContext(tenancy));
  } finally {
    await app.stop(true);
    await tenancy.close();
    rmSync(directory, { recursive: true, force: true });
  }
});
