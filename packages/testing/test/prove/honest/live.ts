import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTenancy, module, sql } from "@tenantry/core";
import { keepScope } from "@tenantry/core/http";
import { tenantContext } from "@tenantry/elysia";
import { sqlite } from "@tenantry/sqlite";
import { Elysia, t as schema, sse } from "elysia";

const messages = module({
  name: "messages",
  migrations: [{ name: "0001_messages", sql: "create table messages (id integer primary key, text text not null)" }],
});

export const tenancy = createTenancy({
  ...sqlite(join(tmpdir(), "tenantry-nowhere")),
  modules: { tenant: [messages] },
});

type Listener = (text: string) => void;
const listeners = new Map<string, Set<Listener>>();

/** Sockets and event streams with a topic for each tenant, streams of rows, and work that goes on after the answer. */
export const site = (t = tenancy) =>
  new Elysia()
    .use(tenantContext(t))
    .post(
      "/messages",
      async ({ db, tenant, body }) => {
        await db.run(sql`insert into messages (text) values (${body.text})`);
        for (const listener of listeners.get(tenant.id) ?? []) listener(body.text);
        setTimeout(
          () =>
            t
              .run({ id: tenant.id }, ({ db }) => db.run(sql`insert into messages (text) values (${body.text})`))
              .catch(() => {}),
          3,
        );
        return "sent";
      },
      { body: schema.Object({ text: schema.String() }) },
    )
    .get("/messages.txt", async function* ({ db }) {
      for await (const { text } of db.stream<{ text: string }>(sql`select text from messages order by id limit 20`))
        yield `${text}\n`;
    })
    .get("/messages.raw", ({ db }) => {
      async function* lines() {
        for (const { text } of await db.all<{ text: string }>(sql`select text from messages limit 5`)) {
          yield new TextEncoder().encode(`${t.current().tenant.slug}: ${text}\n`);
          await Bun.sleep(1);
        }
      }
      return new Response(keepScope(t, lines()));
    })
    .get("/events", async function* ({ tenant, request }) {
      const waiting: string[] = [];
      const listener: Listener = (text) => void waiting.push(text);
      const own = listeners.get(tenant.id) ?? new Set();
      listeners.set(tenant.id, own.add(listener));
      try {
        yield sse({ event: "hello", data: tenant.slug });
        while (!request.signal.aborted) {
          for (const text of waiting.splice(0)) yield sse({ data: text });
          await Bun.sleep(5);
        }
      } finally {
        own.delete(listener);
      }
    })
    .ws("/chat", {
      body: schema.Object({ text: schema.String() }),
      open: (ws) => void ws.subscribe(`chat ${ws.data.tenant.id}`),
      async message(ws, { text }) {
        const { tenant, db } = ws.data;
        await db.run(sql`insert into messages (text) values (${text})`);
        const last = await db.all<{ text: string }>(sql`select text from messages order by id desc limit 2`);
        ws.send({ last });
        ws.publish(`chat ${tenant.id}`, { text });
      },
    });
