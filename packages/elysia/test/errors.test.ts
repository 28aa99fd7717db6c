import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import * as core from "@tenantry/core";
import { tenancyErrors, tenantContext, tenantRouter } from "@tenantry/elysia";
import { type AnyElysia, Elysia } from "elysia";
import { MARKS, makeWorld, SLUGS, type World } from "./support/world.ts";

const { sql } = core;
let world: World;
let foreign: RegExp;
const heard: unknown[] = [];
beforeAll(async () => {
  world = await makeWorld();
  world.tenancy.events.on("error", (event) => heard.push(event.error));
  const ids = await Promise.all(SLUGS.map(async (slug) => (await world.tenancy.tenants.get(slug)).id));
  const paths = [world.directory, "/tmp", "/work", "/home", "\\.ts", "\\.sqlite"];
  foreign = new RegExp([...Object.values(MARKS), ...ids, ...paths, "apple", "select "].join("|"));
});
afterAll(() => world[Symbol.asyncDispose]());

type Made = new (message: string, options: Record<string, unknown>) => core.TenantryError;
const classes = Object.values(core)
  .filter((value) => typeof value === "function" && value.prototype instanceof core.TenantryError)
  .map((Class) => Class as unknown as Made);

/** A site that fails in every way it is asked to. */
function site() {
  const { tenancy } = world;
  const app = new Elysia().use(tenantContext(tenancy));
  for (const Class of classes) {
    app.get(`/${Class.name}`, () => {
      const message = `Tenant "apple" at ${world.directory}/apple.sqlite holds ${MARKS.apple}`;
      throw new Class(message, { tenant: "apple", status: "active", holds: [], cause: new Error(message) });
    });
  }
  return app
    .get("/query", ({ db }) => db.all(sql`select ${MARKS.apple} from nothing`))
    .get("/constraint", ({ db }) => db.run(sql`insert into posts (id, title) values (1, ${MARKS.apple})`))
    .get("/attach", ({ db }) => db.run({ text: `attach '${world.directory}/catalog.sqlite' as other`, values: [] }))
    .get("/cross", () => tenancy.run("apple", ({ db }) => db.all(sql`select * from posts`)))
    .get("/nobody", () => tenancy.run("nobody", () => "x"))
    .get("/value", ({ db }) => db.all(sql`select ${undefined as never}`))
    .get("/many", ({ db }) => db.one(sql`select * from posts where id = 99`));
}

const answers = async (path: string, host = "amazon.localhost", app: AnyElysia = site()) => {
  const router = tenantRouter(world.tenancy, { tenant: app });
  return Promise.all(
    ["application/json", "text/html"].map(async (accept) => {
      const answer = await router.fetch(new Request(`http://${host}${path}`, { headers: { accept } }));
      if (answer === undefined) throw new Error("no answer");
      const headers = [...answer.headers].join("\n");
      return { status: answer.status, text: await answer.text(), headers, type: answer.headers.get("content-type") };
    }),
  );
};

describe("no answer tells more than it should (C18)", () => {
  test.each(classes.map((Class) => [Class.name]))("%s", async (name) => {
    for (const { text, headers, status, type } of await answers(`/${name}`)) {
      expect(status).toBeGreaterThanOrEqual(400);
      expect(text).not.toMatch(foreign);
      expect(headers).not.toMatch(foreign);
      expect(type).toMatch(/^(application\/json|text\/html);/);
    }
  });

  test.each([
    ["/query", 500],
    ["/constraint", 409],
    ["/attach", 500],
    ["/cross", 500],
    ["/nobody", 404],
    ["/value", 500],
    ["/many", 500],
    ["/missing", 404],
  ])("%s", async (path, status) => {
    for (const answer of await answers(path)) {
      expect(answer.status).toBe(status);
      expect(answer.text).not.toMatch(foreign);
    }
  });

  test("a store that is missing", async () => {
    await using broken = await makeWorld();
    const { placement } = await broken.tenancy.tenants.where("amazon");
    expect(placement).toBeDefined();
    const stores = join(broken.directory, "tenants");
    for (const entry of readdirSync(stores)) renameSync(join(stores, entry), join(stores, `${entry}-gone`));
    broken.tenancy.events.on("error", () => undefined);
    const app = new Elysia().use(tenantContext(broken.tenancy)).get("/", ({ db }) => db.all(sql`select 1`));
    const answer = await tenantRouter(broken.tenancy, { tenant: app }).fetch(new Request("http://amazon.localhost/"));
    expect(answer?.status).toBe(503);
    expect(await answer?.text()).not.toMatch(foreign);
  });

  test.each(["nobody.localhost", "127.0.0.1", "localhost"])("the router's own answer for %s", async (host) => {
    for (const { status, text } of await answers("/", host)) {
      expect([400, 404]).toContain(status);
      expect(text).not.toMatch(foreign);
    }
  });

  test.each(["suspended", "maintenance", "quarantined", "moving"] as const)("the hold %s", async (kind) => {
    await world.tenancy.tenants.hold("amazon", kind);
    for (const { status, text } of await answers("/")) {
      expect([403, 503]).toContain(status);
      expect(text).not.toMatch(foreign);
    }
    await world.tenancy.tenants.lift("amazon", kind);
  });
});

describe("the public app, with tenancyErrors", () => {
  const ask = async (home: AnyElysia, path: string) => {
    const router = tenantRouter(world.tenancy, { public: home, tenant: site() });
    const answer = await router.fetch(new Request(`http://localhost${path}`));
    return { status: answer?.status, text: (await answer?.text()) ?? "" };
  };
  const home = () =>
    new Elysia()
      .use(tenancyErrors(world.tenancy))
      .get("/taken", () => world.tenancy.tenants.create({ slug: "apple" }))
      .get("/fault", () => world.tenancy.run("apple", ({ db }) => db.all(sql`select ${MARKS.apple} from nothing`)))
      .get("/own", () => {
        throw new Error("the app's own");
      });

  test("answers Tenantry's errors by their status, and tells no more than their code", async () => {
    const taken = await ask(home(), "/taken");
    expect(taken.status).toBe(409);
    expect(JSON.parse(taken.text).code).toBe("TENANT_EXISTS");
    expect(taken.text).not.toMatch(foreign);
  });

  test("tells the event `error` of a fault, and the client nothing of it", async () => {
    heard.length = 0;
    const fault = await ask(home(), "/fault");
    expect([fault.status, JSON.parse(fault.text).code]).toEqual([500, "QUERY_FAILED"]);
    expect(fault.text).not.toMatch(foreign);
    expect(heard).toHaveLength(1);
  });

  test("leaves other errors to Elysia, and Tenantry's to an onError before it", async () => {
    expect(await ask(home(), "/own")).toEqual({ status: 500, text: "the app's own" });
    const first = new Elysia().onError(() => "seen first").use(home());
    expect(await ask(first, "/taken")).toMatchObject({ text: "seen first" });
  });
});
