import { sql } from "@tenantry/core";
import { tenantContext } from "@tenantry/elysia";
import { Elysia } from "elysia";
import { tenancy } from "./quickstart/tenancy.ts";

interface Post {
  id: number;
  title: string;
}

// #region stream
/** A line of JSON for each post, in bounded memory: rows are read as the client takes them. */
export const exporting = (t = tenancy) =>
  new Elysia().use(tenantContext(t)).get("/export", async function* ({ db, set }) {
    set.headers["content-type"] = "application/x-ndjson";
    for await (const post of db.stream<Post>(sql`select id, title from posts order by id`)) {
      yield `${JSON.stringify(post)}\n`;
    }
  });
// #endregion stream

// #region socket
/** Every event of a socket runs in the scope of the tenant by whose address it was opened. */
export const chat = (t = tenancy) =>
  new Elysia().use(tenantContext(t)).ws("/chat", {
    open(ws) {
      ws.subscribe(topicOf(ws.data.tenant.id));
    },
    async message(ws, message) {
      const { db, tenant } = t.current();
      const post = await db.one<Post>(sql`insert into posts (title) values (${String(message)}) returning id, title`);
      ws.send(post);
      ws.publish(topicOf(tenant.id), post);
    },
  });

/** A topic without the tenant in its name would be everybody's. */
const topicOf = (tenantId: string): string => `posts of ${tenantId}`;
// #endregion socket
