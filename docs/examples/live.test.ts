import { expect, test } from "bun:test";
import { tenantRouter } from "@tenantry/elysia";
import { testTenants } from "@tenantry/testing";
import { Elysia } from "elysia";
import { chat, exporting } from "./live.ts";
import { tenancy } from "./quickstart/tenancy.ts";

test("an export has the tenant's own rows, line by line", async () => {
  await using world = await testTenants(tenancy, ["amazon", "apple"]);
  for (const { db, tenant } of [world.amazon, world.apple]) {
    await db.batch(
      [1, 2].map((n) => ({ text: "insert into posts (title) values ($1)", values: [`${tenant.slug} ${n}`] })),
    );
  }
  const answer = await world.apple.fetch(exporting, "/export");
  expect(answer.headers.get("content-type")).toBe("application/x-ndjson");
  expect(await answer.text()).toBe('{"id":1,"title":"apple 1"}\n{"id":2,"title":"apple 2"}\n');
});

test("what is said on one tenant's socket reaches its own members and nobody else, and a suspended one is closed", async () => {
  await using world = await testTenants(tenancy, ["amazon", "apple"]);
  const app = new Elysia().use(tenantRouter(world.tenancy, { tenant: chat(world.tenancy) })).listen(0);
  const port = app.server?.port;
  const heard: string[] = [];
  const connect = async (slug: string, name: string) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/chat`, { headers: { host: `${slug}.localhost` } });
    socket.onmessage = ({ data }) => heard.push(`${name}: ${data}`);
    await new Promise((resolve) => socket.addEventListener("open", resolve, { once: true }));
    return socket;
  };
  try {
    const ada = await connect("amazon", "ada");
    const ben = await connect("amazon", "ben");
    const eve = await connect("apple", "eve");
    eve.send("hello apple");
    ada.send("hello amazon");
    while (heard.length < 3) await Bun.sleep(5);
    expect(heard.toSorted()).toEqual([
      'ada: {"id":1,"title":"hello amazon"}',
      'ben: {"id":1,"title":"hello amazon"}',
      'eve: {"id":1,"title":"hello apple"}',
    ]);
    const closed = new Promise<number>((resolve) => ben.addEventListener("close", ({ code }) => resolve(code)));
    await world.tenancy.tenants.hold("amazon", "suspended");
    expect(await closed).toBe(1008);
    eve.close();
  } finally {
    await app.stop(true);
  }
});
