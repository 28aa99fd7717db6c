import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTenancy, module, sql } from "@tenantry/core";
import { tenantContext } from "@tenantry/elysia";
import { sqlite } from "@tenantry/sqlite";
import { Elysia, t } from "elysia";
import { mariadbDatabases } from "../src/index.ts";
import { mariadbServer } from "./server.ts";

export const secret = "not a secret, because it is a test's";
export const url = await mariadbServer();

const notes = module({
  name: "notes",
  migrations: [
    {
      name: "0001_notes",
      sql: `create table notes (
        id integer primary key auto_increment,
        title varchar(200) not null,
        done boolean not null default false,
        made datetime(3) not null
      )`,
    },
  ],
});

interface Note {
  readonly id: number;
  readonly title: string;
  readonly done: boolean;
}

export const tenancy = createTenancy({
  ...sqlite(join(tmpdir(), "tenantry-mariadb-unused")),
  strategies: [mariadbDatabases({ url, secret })],
  modules: { tenant: [notes] },
});

/** Notes of one tenant: listed, read by id, written. */
export const site = (of = tenancy) =>
  new Elysia()
    .use(tenantContext(of))
    .get("/notes", ({ db }) => db.all<Note>(sql`select id, title, done from notes order by id`))
    .get(
      "/notes/:id",
      async ({ db, params, status }) =>
        (await db.get<Note>(sql`select id, title, done from notes where id = ${params.id}`)) ??
        status(404, "There is none."),
      { params: t.Object({ id: t.Integer() }) },
    )
    .post(
      "/notes",
      ({ db, body }) =>
        db.one<Note>(
          sql`insert into notes (title, made) values (${body.title}, ${new Date()}) returning id, title, done`,
        ),
      { body: t.Object({ title: t.String({ minLength: 1, maxLength: 200 }) }) },
    );
