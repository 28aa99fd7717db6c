import { createTenancy, module, sql, type Tenancy } from "@tenantry/core";
import { sqlite } from "@tenantry/sqlite";

const notes = module({
  name: "notes",
  migrations: [{ name: "0001_notes", sql: "create table notes (id integer primary key, text text not null);" }],
});

/** Its own stores are never opened by a proof. */
export const tenancy = createTenancy({ ...sqlite(process.env.APP_DATA ?? ""), modules: { tenant: [notes] } });

/** What the app answers at a path: `keep` may keep answers. */
type Keep = (key: { readonly tenant: string; readonly path: string }, answer: () => Promise<string>) => Promise<string>;

/** An app that shows notes: all of them, or one by its id. */
export const notesApp =
  (keep: Keep) =>
  (t: Tenancy = tenancy) => ({
    fetch(request: Request): Promise<Response> {
      const { db, tenant } = t.current();
      const { pathname } = new URL(request.url);
      const id = /\/notes\/(\d+)$/.exec(pathname)?.[1];
      const answer = async (): Promise<string> =>
        id === undefined
          ? JSON.stringify(await db.all(sql`select * from notes order by id`))
          : JSON.stringify((await db.get(sql`select * from notes where id = ${Number(id)}`)) ?? null);
      return keep({ tenant: tenant.id, path: id ?? "all" }, answer).then((text) => new Response(text));
    },
  });

/** It lists no routes of its own. */
export const fixtures = { routes: { "GET /notes": {}, "GET /notes/:id": { params: { id: "1" } } } };
