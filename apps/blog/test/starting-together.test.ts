import { expect, test } from "bun:test";
import { join } from "node:path";
import { createTenancy, sql } from "@tenantry/core";
import { sqlite } from "@tenantry/sqlite";
import { prepareDemo } from "../src/demo.ts";
import { json } from "./requests.ts";
import { Server, temporaryDirectory } from "./server.ts";
import { openWorld } from "./world.ts";

const TITLES = ["Welcome to the platform", "Each blog has a colour now"];

const counted = (text: string, part: string) => text.split(part).length - 1;

test("of processes that start together each serves, and everything is there once", async () => {
  await using directory = await temporaryDirectory();
  const servers = await Promise.all([Server.start(directory.path), Server.start(directory.path)]);
  try {
    for (const server of servers) {
      const page = await (await server.fetch("/")).text();
      expect(TITLES.map((title) => counted(page, title))).toEqual([1, 1]);
      for (const slug of ["amazon", "apple"])
        expect((await (await server.fetch(`/r/${slug}/api/posts`)).json()) as unknown[]).toHaveLength(4);
    }
  } finally {
    for (const server of servers) expect(await server.stop()).toBe(0);
  }
});

test("the demonstration is prepared once, however many prepare it at once", async () => {
  await using world = await openWorld([]);
  await Promise.all([prepareDemo(world.tenancy), prepareDemo(world.tenancy)]);
  await prepareDemo(world.tenancy);
  const rows = await world.tenancy.shared.all<{ title: string }>(sql`select title from announcements order by id`);
  expect(rows.map(({ title }) => title)).toEqual(TITLES);
});

test("what a killed process left of a blog goes at the next start, and a blog that can't be migrated stops no other", async () => {
  await using directory = await temporaryDirectory();
  const odd = createTenancy({ ...sqlite(directory.path), modules: {} });
  await odd.migrate();
  await odd.tenants.create({ slug: "odd" });
  await odd.run("odd", ({ db }) => db.run(sql`create table posts (word text)`));
  await odd.close();
  const program = `
    const { tenancy } = await import(${JSON.stringify(join(import.meta.dir, "../src/tenancy.ts"))});
    await tenancy.tenants.create({ slug: "killed", setup: () => process.kill(process.pid, "SIGKILL") });`;
  const env = { ...process.env, DATA_DIR: directory.path };
  expect(await Bun.spawn([process.execPath, "-e", program], { env, stderr: "ignore" }).exited).toBe(137);

  const server = await Server.start(directory.path);
  try {
    const stores = await Array.fromAsync(new Bun.Glob("tenants/**/db.sqlite").scan({ cwd: directory.path, dot: true }));
    expect(stores).toHaveLength(["odd", "amazon", "apple"].length);
    expect(server.complained()).toMatch(/^The blog “odd” is not served: .*posts.*\n$/);
    expect((await server.fetch("/r/odd/")).status).toBe(503);
    expect((await server.fetch("/r/amazon/")).status).toBe(200);
    expect((await server.fetch("/api/tenants", json({ slug: "killed", name: "Again" }))).status).toBe(201);
  } finally {
    expect(await server.stop()).toBe(0);
  }
});
