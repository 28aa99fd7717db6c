import { afterAll, beforeAll, expect, test } from "bun:test";
import { createRequestRouter } from "../../src/http/index.ts";
import { module } from "../../src/migrations/sql-module.ts";
import { byDomain } from "../../src/routing/by-domain.ts";
import { bySubfolder } from "../../src/routing/by-subfolder.ts";
import type { HoldKind } from "../../src/tenant-status.ts";
import { marker, notes, type TenancyWorld, tenancyWorld } from "../support/tenancy-world.ts";

const routing = { resolvers: [byDomain({ base: "localhost" }), bySubfolder()] };
let world: TenancyWorld;
let handled = 0;

beforeAll(async () => {
  world = await tenancyWorld(["amazon", "apple"], { routing });
});
afterAll(() => world[Symbol.asyncDispose]());

/** A router in front of plain functions, and what it answers: status, Retry-After, body. */
function asking(options: Partial<Parameters<typeof createRequestRouter>[1]> = {}, { tenancy }: TenancyWorld = world) {
  const router = createRequestRouter(tenancy, {
    tenant: async () => {
      handled++;
      return Response.json(await tenancy.current().db.one(marker));
    },
    ...options,
  });
  return async (url: string, headers: Record<string, string> = {}) => {
    const answer = await router.fetch(new Request(url, { headers }));
    return {
      status: answer?.status,
      retryAfter: answer?.headers.get("retry-after") ?? null,
      type: answer?.headers.get("content-type"),
      headers: answer?.headers,
      body: (await answer?.text()) ?? "",
    };
  };
}

test("a tenant that is served answers with what is in its own store", async () => {
  const ask = asking();
  expect(await ask("http://amazon.localhost/")).toMatchObject({ status: 200, body: '{"text":"amazon"}' });
  expect(await ask("http://localhost/r/apple/x")).toMatchObject({ status: 200, body: '{"text":"apple"}' });
});

const HELD: Record<HoldKind, readonly [status: number, retryAfter: string | null]> = {
  quarantined: [503, "30"],
  moving: [503, "30"],
  suspended: [403, null],
  maintenance: [503, "30"],
};

test.each(Object.entries(HELD))(
  "a tenant that is %s is answered with %p, and nothing is opened",
  async (kind, answer) => {
    const ask = asking();
    const { tenants } = world.tenancy;
    const before = handled;
    await tenants.hold("amazon", kind as HoldKind, { reason: "<b>unpaid</b> & late" });
    for (const url of ["http://amazon.localhost/", "http://localhost/r/amazon/"]) {
      const { status, retryAfter, body } = await ask(url);
      expect<unknown>([status, retryAfter]).toEqual(answer);
      expect(JSON.parse(body).code).toBe("TENANT_UNAVAILABLE");
      const page = await ask(url, { accept: "text/html,*/*" });
      expect([page.status, page.type]).toEqual([answer[0], "text/html;charset=utf-8"]);
      expect(page.body.includes("System Under Maintenance")).toBe(kind === "maintenance");
      // The reason is shown where the semantics say so, and never as markup.
      expect(body.includes("unpaid")).toBe(kind === "suspended");
      expect(page.body).not.toContain("<b>");
    }
    expect(handled).toBe(before);
    expect((await ask("http://apple.localhost/")).status).toBe(200);
    await tenants.lift("amazon", kind as HoldKind);
    expect((await ask("http://amazon.localhost/")).status).toBe(200);
  },
);

test("the strongest hold decides", async () => {
  const ask = asking();
  const { tenants } = world.tenancy;
  await tenants.hold("amazon", "maintenance");
  await tenants.hold("amazon", "suspended");
  expect((await ask("http://amazon.localhost/")).status).toBe(403);
  await tenants.hold("amazon", "quarantined");
  expect((await ask("http://amazon.localhost/")).status).toBe(503);
  for (const kind of ["quarantined", "suspended", "maintenance"] as const) await tenants.lift("amazon", kind);
});

test("a deleted tenant and a released slug are gone, a restored tenant is back", async () => {
  const ask = asking();
  const { tenants } = world.tenancy;
  await tenants.delete("amazon");
  expect((await ask("http://amazon.localhost/")).status).toBe(410);
  expect((await ask("http://localhost/r/amazon")).status).toBe(410);
  await tenants.restore("amazon");
  expect((await ask("http://amazon.localhost/")).status).toBe(200);
  await tenants.rename("apple", "pear");
  expect(await ask("http://apple.localhost/")).toMatchObject({ status: 410 });
  expect(JSON.parse((await ask("http://localhost/r/apple/")).body).code).toBe("TENANT_RELEASED");
  expect(await ask("http://pear.localhost/")).toMatchObject({ status: 200, body: '{"text":"apple"}' });
  await tenants.rename("pear", "apple", { force: true });
});

test("a tenant that is being provisioned, or waits for migrations, is not there yet", async () => {
  await using unfinished = await tenancyWorld([], { migrateOnCreate: false, routing });
  await unfinished.tenancy.tenants.create({ slug: "amazon" });
  expect(await asking({}, unfinished)("http://amazon.localhost/")).toMatchObject({ status: 503, retryAfter: "30" });

  await using old = await tenancyWorld(["amazon"], { routing });
  await old.tenancy.close();
  const later = module({
    name: "later",
    migrations: [{ name: "0001_later", sql: "create table later (id integer);" }],
  });
  await using grown = await tenancyWorld([], {
    modules: { tenant: [notes, later] },
    inDirectory: old.directory,
    routing,
  });
  const before = await asking({}, grown)("http://amazon.localhost/");
  expect([before.status, before.retryAfter, JSON.parse(before.body).code]).toEqual([503, "30", "PENDING_MIGRATION"]);
  await grown.tenancy.migrate();
  expect((await asking({}, grown)("http://amazon.localhost/")).status).toBe(200);
});
