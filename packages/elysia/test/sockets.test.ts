import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { bySubfolder, createTenancy } from "@tenantry/core";
import { tenantContext } from "@tenantry/elysia";
import { sqlite } from "@tenantry/sqlite";
import { Elysia } from "elysia";
import { idioms } from "./support/serve.ts";
import { closeOf, connected, openSocket } from "./support/socket.ts";
import { until } from "./support/until.ts";
import { MARKS, makeWorld, other, SLUGS, type Slug, title, type World } from "./support/world.ts";

const MESSAGES = process.env.SOAK === "1" ? 10_000 : 2_000;
let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

/** What each event of a socket found in scope. */
const events: { event: string; expected: string; found: string | undefined }[] = [];

function site() {
  const { tenancy } = world;
  const note = (event: string, expected: string) =>
    void events.push({ event, expected, found: tenancy.tryCurrent()?.tenant.slug });
  return new Elysia()
    .use(tenantContext(tenancy))
    .get("/", ({ tenant }) => tenant.slug)
    .ws("/chat", {
      open: ({ data }) => note("open", data.tenant.slug),
      async message({ data, send }, message) {
        note("message", data.tenant.slug);
        const { tenant, db } = tenancy.current();
        await Bun.sleep(0);
        const row = await db.one<{ title: string }>(title);
        send(`${message} ${tenant.slug} ${data.tenant.slug} ${row.title} ${tenancy.current().tenant.slug}`);
      },
      close: ({ data }) => note("close", data.tenant.slug),
    });
}

const connect = (port: number, slug: Slug) => connected(openSocket(port, `${slug}.localhost`));

describe.each(Object.entries(idioms))("by %s", (_, start) => {
  test("two sockets of two tenants play ping-pong, and every event is its own tenant's (C14)", async () => {
    await using server = start(world.tenancy, site());
    events.length = 0;
    const play = async (slug: Slug) => {
      const socket = await connect(server.port, slug);
      let count = 0;
      const done = new Promise<void>((resolve, reject) => {
        socket.onmessage = ({ data }) => {
          const wanted = `m${count} ${slug} ${slug} ${MARKS[slug]} ${slug}`;
          if (data !== wanted) reject(new Error(`${data} instead of ${wanted}`));
          if (String(data).includes(MARKS[other(slug)])) reject(new Error("the other tenant's mark"));
          if (++count === MESSAGES) resolve();
          else socket.send(`m${count}`);
        };
      });
      socket.send("m0");
      await done;
      const end = closeOf(socket);
      socket.close();
      await end;
    };
    await Promise.all(SLUGS.map(play));
    await until(() => events.filter(({ event }) => event === "close").length === SLUGS.length);
    expect(events.filter(({ expected, found }) => expected !== found)).toEqual([]);
    expect(new Set(events.map(({ event }) => event))).toEqual(new Set(["open", "message", "close"]));
    expect(events.filter(({ event }) => event === "message")).toHaveLength(2 * MESSAGES);
  });

  test("below a prefix a socket is the tenant's as well", async () => {
    await using prefixed = await makeWorld({ resolvers: [bySubfolder()] });
    const app = new Elysia().use(tenantContext(prefixed.tenancy)).ws("/chat", {
      message: ({ send }) => void send(prefixed.tenancy.current().tenant.url("/x")),
    });
    await using server = start(prefixed.tenancy, app);
    const socket = openSocket(server.port, "localhost", "/r/apple/chat");
    const answer = await new Promise((resolve) => {
      socket.onopen = () => socket.send("x");
      socket.onmessage = ({ data }) => resolve(data);
    });
    expect(answer).toBe("http://localhost/r/apple/x");
    socket.close();
  });

  test("the sockets of a tenant that is suspended or deleted are closed, those of others stay (C16)", async () => {
    await using server = start(world.tenancy, site());
    const { tenants } = world.tenancy;
    const sockets = await Promise.all(Array.from({ length: 50 }, () => connect(server.port, "amazon")));
    const stays = await connect(server.port, "apple");
    let staysOpen = true;
    stays.onclose = () => {
      staysOpen = false;
    };
    const ends = sockets.map(closeOf);
    await tenants.hold("amazon", "suspended");
    expect(new Set(await Promise.all(ends))).toEqual(new Set([1008]));
    await tenants.lift("amazon", "suspended");

    const again = await connect(server.port, "amazon");
    const end = closeOf(again);
    await tenants.hold("amazon", "maintenance");
    expect(await end).toBe(1013);
    await tenants.lift("amazon", "maintenance");

    const last = await connect(server.port, "amazon");
    const gone = closeOf(last);
    await tenants.delete("amazon");
    expect(await gone).toBe(1008);
    await tenants.restore("amazon");
    expect(staysOpen).toBe(true);
    stays.close();
  });

  test("what another process suspends is closed without a message, and hears nothing more (C16)", async () => {
    await using server = start(world.tenancy, site());
    const modules = world.tenancy.runtime.config.modules;
    await using elsewhere = createTenancy({ ...sqlite(world.directory), modules });
    const socket = await connect(server.port, "amazon");
    const end = closeOf(socket);
    await elsewhere.tenants.hold("amazon", "suspended");
    expect(await end).toBe(1008);
    await elsewhere.tenants.lift("amazon", "suspended");
  });

  test("a handshake to a tenant that is not served is answered, not upgraded", async () => {
    await using server = start(world.tenancy, site());
    await world.tenancy.tenants.hold("amazon", "suspended");
    const answer = await server.ask("amazon", "/chat", {
      headers: {
        connection: "Upgrade",
        upgrade: "websocket",
        "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
        "sec-websocket-version": "13",
      },
    });
    expect(answer.status).toBe(403);
    await world.tenancy.tenants.lift("amazon", "suspended");
  });
});
