import { type Database, sql } from "@tenantry/core";
import { tenantContext } from "@tenantry/elysia";
import { Elysia, t as schema } from "elysia";
import { tenancy } from "./platform.ts";

/** What is to be written waits in a queue without its tenant; a timer writes it into the last one's store. */
export const site = (t = tenancy) => {
  const queue: string[] = [];
  let last: Database | undefined;
  const timer = setInterval(async () => {
    const db = last;
    if (db === undefined) return;
    for (const title of queue.splice(0)) await db.run(sql`insert into posts (title) values (${title})`).catch(() => {});
  }, 5);
  timer.unref();
  return new Elysia().use(tenantContext(t)).post(
    "/later",
    ({ body, db, set }) => {
      queue.push(body.title);
      last = db;
      set.status = 202;
      return "queued";
    },
    { body: schema.Object({ title: schema.String() }) },
  );
};
