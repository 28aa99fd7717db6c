import { expect, test } from "bun:test";
import { sql } from "../../src/database/sql.ts";
import { TenantUnavailableError } from "../../src/errors.ts";
import type { Tenancy } from "../../src/tenancy.ts";
import { FileCatalog } from "../support/file-catalog.ts";
import { fileStrategy } from "../support/file-strategy.ts";
import { marker, tenancyWorld } from "../support/tenancy-world.ts";

const rows = sql`select text from notes`;

test("more tenants than connections may start a stream in one tick (S12)", async () => {
  const slugs = ["amazon", "apple", "google"];
  await using world = await tenancyWorld(slugs, { limits: { connection: 60_000 } });
  const capped = {
    ...fileStrategy(`${world.directory}/stores`),
    capabilities: { concurrentWriters: false, maxConnections: 2 },
  };
  await using small = await tenancyWorld([], { inDirectory: world.directory, strategies: [capped] });
  const read = async (slug: string) => {
    const found: unknown[] = [];
    const stream = await small.tenancy.run(slug, ({ db }) => ({ rows: db.stream<{ text: string }>(rows) }));
    for await (const row of stream.rows) found.push(row.text);
    return found;
  };
  expect(await Promise.all(slugs.map(read))).toEqual(slugs.map((slug) => [slug]));
});

test("a memo that can not be disposed of keeps no connection and harms nobody", async () => {
  await using world = await tenancyWorld(["amazon", "apple"]);
  const { tenancy } = world;
  const reported: string[] = [];
  tenancy.events.on("error", ({ error }) => reported.push(String(error)));
  await tenancy.run("amazon", async ({ db, memo }) => {
    await db.one(marker);
    memo("client", () => ({
      [Symbol.dispose]() {
        throw new Error("can not be disposed of");
      },
    }));
  });
  await tenancy.tenants.hold("amazon", "maintenance");
  expect(tenancy.runtime.openConnections).toBe(0);
  expect(reported).toEqual(["Error: can not be disposed of"]);
  expect(await tenancy.run("apple", ({ db }) => db.one(marker))).toEqual({ text: "apple" });
});

test("whoever calls close second waits as the first does", async () => {
  await using world = await tenancyWorld(["amazon"]);
  const { tenancy } = world;
  let ended = false;
  const entered = Promise.withResolvers<void>();
  const working = tenancy.run("amazon", async () => {
    entered.resolve();
    await Bun.sleep(30);
    ended = true;
  });
  await entered.promise;
  void tenancy.close();
  await tenancy.close();
  expect(ended).toBe(true);
  await working;
});

test("a stream that nobody ends is closed when the time for closing is up", async () => {
  await using world = await tenancyWorld(["amazon"]);
  const { tenancy } = world;
  const stream = await tenancy.run("amazon", ({ db }) => ({ rows: db.stream(rows)[Symbol.asyncIterator]() }));
  await stream.rows.next();
  expect(tenancy.runtime.openConnections).toBe(1);
  await tenancy.close({ timeout: 10 });
  expect(tenancy.runtime.openConnections).toBe(0);
});

test("close waits for what a tenant that was held meanwhile has under way", async () => {
  await using world = await tenancyWorld(["amazon"]);
  const { tenancy } = world;
  const { db } = await tenancy.run("amazon", (scope) => scope);
  const entered = Promise.withResolvers<void>();
  const committed = db.transaction(async (tx) => {
    await tx.run(sql`insert into notes (text) values ('kept')`);
    entered.resolve();
    await Bun.sleep(30);
  });
  await entered.promise;
  await tenancy.tenants.hold("amazon", "maintenance");
  await tenancy.close();
  await committed;
  expect(tenancy.runtime.openConnections).toBe(0);
});

test("a memo is given to nobody whose tenant is not served", async () => {
  await using world = await tenancyWorld(["amazon"]);
  const { tenancy } = world;
  const kept = await tenancy.run("amazon", (scope) => scope);
  await tenancy.tenants.hold("amazon", "suspended");
  expect(() => kept.memo("key", () => 1)).toThrow(TenantUnavailableError);
});

test("what a tenant's connections leave behind is tidied up in no other tenant's scope, whoever made it go", async () => {
  await using world = await tenancyWorld(["amazon", "apple"]);
  const capped = {
    ...fileStrategy(`${world.directory}/stores`),
    capabilities: { concurrentWriters: false, maxConnections: 1 },
  };
  await using small = await tenancyWorld([], { inDirectory: world.directory, strategies: [capped] });
  const { tenancy } = small;
  const seen: unknown[] = [];
  const look = (what: string) => seen.push([what, tenancy.tryCurrent()?.tenant.slug]);
  tenancy.events.on("connection:evicted", () => look("evicted"));
  const open = (slug: string) =>
    tenancy.run(slug, async ({ db, memo }) => {
      await db.one(marker);
      memo("client", () => ({ [Symbol.dispose]: () => look(`the memo of ${slug}`) }));
    });
  await open("amazon");
  // Its connection makes room for the other's.
  await open("apple");
  // It is another process that has it suspended; who sees that first is in a scope of their own.
  await tenancy.run("amazon", async ({ db }) => {
    await world.tenancy.tenants.hold("apple", "suspended");
    await db.one(marker);
  });
  expect(seen).toContainEqual(["the memo of amazon", undefined]);
  expect(seen).toContainEqual(["the memo of apple", undefined]);
  expect(seen).toContainEqual(["evicted", undefined]);
  expect(seen.filter((one) => Array.isArray(one) && one[1] !== undefined)).toEqual([]);
});

test("stores are made beforehand in no tenant's scope, although a tenant was created in one", async () => {
  await using world = await tenancyWorld([], { ready: 1 });
  const { tenancy } = world;
  const scopes = new Set<unknown>();
  let ready = Promise.withResolvers<void>();
  tenancy.events.on("store:preparing", ({ step }) => {
    scopes.add(tenancy.tryCurrent()?.tenant.slug);
    if (step === "ready") ready.resolve();
  });
  await tenancy.tenants.create({ slug: "amazon" });
  await ready.promise;
  ready = Promise.withResolvers<void>();
  await tenancy.run("amazon", () => tenancy.tenants.create({ slug: "apple" }));
  await ready.promise;
  expect([...scopes]).toEqual([undefined]);
});

test.each<[string, (tenancy: Tenancy) => unknown]>([
  ["nothing", () => undefined],
  ["a look at a tenant", (tenancy) => tenancy.tenants.find("amazon")],
  ["a look at all domains", (tenancy) => tenancy.domains.list("amazon")],
  ["a look at the log", (tenancy) => tenancy.audit.list()],
  ["an examination", (tenancy) => tenancy.doctor()],
])("a tenancy that was asked for %s closes its catalog, once", async (_, use) => {
  await using world = await tenancyWorld(["amazon"]);
  const done: string[] = [];
  const catalog = new FileCatalog(`${world.directory}/catalog.sqlite`);
  const open = catalog.open.bind(catalog);
  const close = catalog.close.bind(catalog);
  catalog.open = async () => {
    const connection = await open();
    return {
      ...connection,
      close() {
        done.push("connection");
        return connection.close();
      },
    };
  };
  catalog.close = () => {
    done.push("store");
    return close();
  };
  await using reading = await tenancyWorld([], { inDirectory: world.directory, catalog });
  const used = await use(reading.tenancy);
  await reading.tenancy.close();
  await reading.tenancy.close();
  expect(done).toEqual(used === undefined ? ["store"] : ["connection", "store"]);
  await expect(reading.tenancy.tenants.find("amazon")).rejects.toMatchObject({ code: "CLOSED" });
});
