import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTenancy, module, sql, type Tenancy } from "@tenantry/core";
import type { Strategy } from "@tenantry/core/adapter";
import { tenantContext } from "@tenantry/elysia";
import { sqlite } from "@tenantry/sqlite";
import { Elysia, t } from "elysia";
import { libsqlFiles, libsqlServer } from "../src/index.ts";
import { libsqlServerOfThisRun } from "./server.ts";

const nowhere = join(tmpdir(), "tenantry-libsql-unused");

const notes = module({
  name: "notes",
  migrations: [{ name: "0001_notes", sql: "create table notes (id integer primary key, title text not null)" }],
});

interface Note {
  readonly id: number;
  readonly title: string;
}

const files = libsqlFiles({ directory: join(nowhere, "libsql") });
const server = libsqlServer(await libsqlServerOfThisRun());

/** The same application on either strategy, and on both. */
const on = (...strategies: Strategy[]): Tenancy =>
  createTenancy({ ...sqlite(nowhere), strategies, modules: { tenant: [notes] } });

export const tenancies = [
  { ground: "files", tenancy: on(files) },
  { ground: "a server", tenancy: on(server) },
];

export const mixed = on(files, server);

/** Notes of one tenant: listed, read by id, written. */
export const site = (of: Tenancy) =>
  new Elysia()
    .use(tenantContext(of))
    .get("/notes", ({ db }) => db.all<Note>(sql`select id, title from notes order by id`))
    .get(
      "/notes/:id",
      async ({ db, params, status }) =>
        (await db.get<Note>(sql`select id, title from notes where id = ${params.id}`)) ?? status(404, "There is none."),
      { params: t.Object({ id: t.Integer() }) },
    )
    .post("/notes", ({ db, body }) => db.one<Note>(sql`insert into notes (title) values (${body.title}) returning *`), {
      body: t.Object({ title: t.String({ minLength: 1, maxLength: 200 }) }),
    });
