import { type Database, sql } from "@tenantry/core";
import { tenantContext } from "@tenantry/elysia";
import { Elysia, t as schema } from "elysia";
import { tenancy } from "./platform.ts";

/** A text is written into the store of whoever was there before, and removed at once: its bytes stay in the file. */
export const site = (t = tenancy) => {
  let before: Database | undefined;
  return new Elysia().use(tenantContext(t)).post(
    "/check",
    async ({ body, db }) => {
      const other = before ?? db;
      before = db;
      await other.batch([
        sql`insert into posts (title) values (${body.title})`,
        sql`delete from posts where title = ${body.title}`,
      ]);
      return "checked";
    },
    { body: schema.Object({ title: schema.String() }) },
  );
};
