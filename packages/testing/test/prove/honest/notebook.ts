import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTenancy, type Database, module, sql } from "@tenantry/core";
import { tenantContext } from "@tenantry/elysia";
import { sqlite } from "@tenantry/sqlite";
import { Elysia, t as schema } from "elysia";

const notebook = module({
  name: "notebook",
  migrations: [
    {
      name: "0001_notebook",
      sql: `
        create table people (id integer primary key, email text not null unique, password text not null, name text not null);
        create table sessions (token text primary key, person_id integer not null references people (id));
        create table notes (
          id integer primary key,
          slug text not null unique,
          title text not null,
          body text,
          state text not null default 'draft' check (state in ('draft', 'published')),
          person_id integer references people (id) on delete cascade,
          created_at text not null
        );
        create table labels (note_id integer not null references notes (id) on delete cascade, label text not null,
          primary key (note_id, label));`,
    },
  ],
  seed: async ({ db, tenant }) => {
    const at = "2026-01-01T00:00:00.000Z";
    await db.run(sql`insert into people (email, password, name) values ('first@example.com', 'x', ${tenant.name})`);
    await db.run(sql`
      insert into notes (slug, title, body, state, person_id, created_at)
      values ('welcome', ${`Welcome to ${tenant.name}`}, 'Some words.', 'published', 1, ${at})`);
  },
});

export const tenancy = createTenancy({
  ...sqlite(join(tmpdir(), "tenantry-nowhere")),
  modules: { tenant: [notebook] },
  settings: schema.Object({ theme: schema.Optional(schema.String()) }),
});

interface Person {
  readonly id: number;
  readonly name: string;
}

const person = (db: Database, token: unknown) =>
  db.get<Person>(sql`
    select people.id, name from sessions join people on people.id = person_id where token = ${String(token)}`);

const credentials = schema.Object({
  email: schema.String({ format: "email" }),
  password: schema.String({ minLength: 8 }),
});
const draft = schema.Object({
  title: schema.String({ minLength: 1, maxLength: 80 }),
  body: schema.Optional(schema.String()),
  state: schema.UnionEnum(["draft", "published"]),
});
const byId = { params: schema.Object({ id: schema.Numeric() }) };

const counts = new Map<string, number>();
const searches = new Map<string, Promise<unknown>>();

/** Accounts, sessions in the tenant's own store, rows by id and slug, a cache and a counter by tenant, logs, settings. */
export const site = (t = tenancy) =>
  new Elysia()
    .use(tenantContext(t))
    .onBeforeHandle(({ tenant, path, set }) => {
      counts.set(tenant.id, (counts.get(tenant.id) ?? 0) + 1);
      set.headers["x-visits"] = String(counts.get(tenant.id));
      console.debug(`${tenant.slug} ${path}`);
    })
    .post(
      "/sign-up",
      async ({ db, body, status }) => {
        const { email, password, name } = body;
        const known = await db.get(sql`select 1 from people where email = ${email}`);
        if (known !== undefined) return status(409, `${email} has an account.`);
        return await db.one(
          sql`insert into people (email, password, name) values (${email}, ${password}, ${name}) returning id`,
        );
      },
      { body: schema.Composite([credentials, schema.Object({ name: schema.String() })]) },
    )
    .post(
      "/sign-in",
      async ({ db, body, cookie, status }) => {
        const found = await db.get<Person>(
          sql`select id, name from people where email = ${body.email} and password = ${body.password}`,
        );
        if (found === undefined) return status(401, "Wrong.");
        const token = crypto.randomUUID();
        await db.run(sql`insert into sessions (token, person_id) values (${token}, ${found.id})`);
        cookie.session?.set({ value: token, httpOnly: true });
        return `Welcome, ${found.name}`;
      },
      { body: credentials },
    )
    .get("/me", async ({ db, cookie, status }) => (await person(db, cookie.session?.value)) ?? status(401, "Sign in."))
    .get("/notes", ({ db, query }) => db.all(sql`select * from notes order by id limit ${Number(query.limit ?? 20)}`), {
      query: schema.Object({ limit: schema.Optional(schema.Numeric({ minimum: 1, maximum: 50 })) }),
    })
    .post(
      "/notes",
      async ({ db, cookie, body, status, set }) => {
        const author = await person(db, cookie.session?.value);
        if (author === undefined) return status(401, "Sign in.");
        const slug = crypto.randomUUID().slice(0, 8);
        set.headers.location = `/notes/by-slug/${slug}`;
        return await db.transaction(async (tx) => {
          const note = await tx.one<{ id: number }>(sql`
            insert into notes (slug, title, body, state, person_id, created_at)
            values (${slug}, ${body.title}, ${body.body ?? null}, ${body.state}, ${author.id}, ${new Date()}) returning id`);
          await tx.run(sql`insert into labels (note_id, label) values (${note.id}, ${body.title})`);
          return note;
        });
      },
      { body: draft },
    )
    .get(
      "/notes/:id",
      async ({ db, params, status }) => {
        return (await db.get(sql`select * from notes where id = ${params.id}`)) ?? status(404, `No note ${params.id}`);
      },
      byId,
    )
    .get("/notes/by-slug/:slug", async ({ db, params, status }) => {
      return (
        (await db.get(sql`select * from notes where slug = ${params.slug}`)) ?? status(404, `No note ${params.slug}`)
      );
    })
    .patch(
      "/notes/:id",
      async ({ db, params, body }) => {
        return (await db.run(sql`update notes set title = ${body.title} where id = ${params.id}`)).changes;
      },
      { ...byId, body: draft },
    )
    .delete(
      "/notes/:id",
      async ({ db, params }) => (await db.run(sql`delete from notes where id = ${params.id}`)).changes,
      byId,
    )
    .get(
      "/notes/:id/labels",
      ({ db, params }) => db.all(sql`select label from labels where note_id = ${params.id}`),
      byId,
    )
    .get("/search", async ({ db, tenant, query: { q = "" } }) => {
      const key = `${tenant.id} ${q}`;
      const kept = searches.get(key) ?? db.all(sql`select title from notes where title like ${`%${q}%`}`);
      searches.set(key, kept);
      return await kept;
    })
    .get("/stats", ({ db, memo }) =>
      memo("stats", () => db.one(sql`select count(*) as notes, min(title) as first from notes`)),
    )
    .put(
      "/settings",
      async ({ tenant, body }) => {
        await t.settings.set({ id: tenant.id }, body);
        return "kept";
      },
      { body: schema.Object({ theme: schema.String() }) },
    )
    .get("/settings", ({ tenant }) => tenant.settings)
    .post("/broken", ({ body }) => {
      throw new Error(`can not read ${JSON.stringify(body)}`);
    });
