import { sql } from "@tenantry/core";
import { tenantContext } from "@tenantry/elysia";
import { Elysia, t as schema } from "elysia";
import { tenancy } from "./tenancy.ts";

export interface Note {
  id: number;
  text: string;
}

/** What a tenant's address answers. `db` is that tenant's store, and no other. */
export const site = (t = tenancy) =>
  new Elysia()
    .use(tenantContext(t))
    .get("/", ({ tenant }) => `This is ${tenant.name}. Its notes are at ${tenant.url("/notes")}\n`)
    .get("/notes", ({ db }) => db.all<Note>(sql`select id, text from notes order by id`))
    .get(
      "/notes/:id",
      async ({ db, params, status }) =>
        (await db.get<Note>(sql`select id, text from notes where id = ${params.id}`)) ??
        status(404, { message: "There is no such note." }),
      { params: schema.Object({ id: schema.Integer() }) },
    )
    .post(
      "/notes",
      ({ db, body }) => db.one<Note>(sql`insert into notes (text) values (${body.text}) returning id, text`),
      { body: schema.Object({ text: schema.String({ minLength: 1 }) }) },
    );
