import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTenancy, module, sql } from "@tenantry/core";
import { tenantContext } from "@tenantry/elysia";
import { sqlite } from "@tenantry/sqlite";
import { Elysia, t as schema } from "elysia";
import { ProofError, type ProofProgress, prove } from "../../src/index.ts";
import { site as leaking } from "./leaking/cache.ts";
import { type Post, tenancy } from "./leaking/platform.ts";

const sizes = { rounds: 1, volleys: 12, replays: 6, mutantRequests: 60, listen: 30 };
const directory = mkdtempSync(join(tmpdir(), "tenantry-prove-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

interface Seen {
  readonly request: Request;
  readonly body: unknown;
  readonly tenant: { readonly slug: string; url(path: string): string };
}

const posts = (t = tenancy, see: (seen: Seen) => void = () => {}) =>
  new Elysia()
    .use(tenantContext(t))
    .onBeforeHandle(({ request, body, tenant }) => see({ request, body, tenant }))
    .get("/posts", ({ db }) => db.all<Post>(sql`select * from posts`))
    .get("/posts/:id", async ({ db, params, status }) => {
      return (await db.get<Post>(sql`select * from posts where id = ${params.id}`)) ?? status(404, "none");
    })
    .post("/posts", ({ db, body }) => db.one(sql`insert into posts (title) values (${body.title}) returning id`), {
      body: schema.Object({ title: schema.String() }),
    });

test("the same seed makes the same requests, another makes others", async () => {
  const asked = async (seed: number): Promise<string[]> => {
    const lines: string[] = [];
    let copied = false;
    const site = (t = tenancy) =>
      posts(t, ({ request, body, tenant }) => {
        // What the copy that leaks is asked depends on how long routes take.
        if (copied) return;
        const { pathname, search } = new URL(request.url);
        lines.push(`${tenant.slug} ${tenant.url("/")} ${request.method} ${pathname}${search} ${JSON.stringify(body)}`);
      });
    await prove(site, tenancy, {
      sizes,
      seed,
      onProgress: ({ phase }) => {
        copied = phase === "proving a copy that leaks";
      },
    });
    return lines.map((line) => line.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "<id>")).sort();
  };
  const [first, again, other] = [await asked(1), await asked(1), await asked(2)];
  expect(first.length).toBeGreaterThan(100);
  expect(again).toEqual(first);
  expect(other).not.toEqual(first);
});

test("requests come by both ways, to every tenant, with the ids that all of them have", async () => {
  const ways = new Set<string>();
  const site = (t = tenancy) =>
    posts(t, ({ tenant, request }) => {
      ways.add(`${tenant.url("/").replaceAll(tenant.slug, "<slug>")} ${new URL(request.url).pathname}`);
    });
  const report = await prove(site, tenancy, { sizes, seed: 3 });
  expect(report.unreached).toEqual([]);
  for (const id of [1, 2, 3]) {
    expect(ways).toContain(`http://<slug>.localhost/ /posts/${id}`);
    expect(ways).toContain(`http://localhost/r/<slug>/ /posts/${id}`);
  }
});

test("what leaks throws, with the report, unless that is not wanted or the leak is let pass", async () => {
  const error: unknown = await prove(leaking, tenancy, { sizes, seed: 1 }).catch((thrown: unknown) => thrown);
  if (!(error instanceof ProofError)) throw new Error("The proof did not fail.");
  expect(error.report.ok).toBe(false);
  expect(error.message).toContain("GET /posts/:id (cache)");
  const passed = await prove(leaking, tenancy, { sizes, seed: 1, allow: ({ cause }) => `known: ${cause}` });
  expect(passed.leaks).toEqual([]);
  expect(passed.allowed.map(({ allowed }) => allowed)).toEqual(["known: cache"]);
  expect(passed.toText()).toContain("Let pass:\n  GET /posts/:id: known: cache");
});

test("a proof that would not see a leak fails: the copy that leaks goes unnoticed", async () => {
  const bare = createTenancy({ ...sqlite(join(directory, "bare")), modules: {} });
  const site = (t = bare) => new Elysia().use(tenantContext(t)).get("/", () => "hello");
  expect((await prove(site, bare, { sizes })).mutant).toMatchObject({ leaked: 1, noticed: 1 });
  const blind = await prove(site, bare, { sizes, namesArePublic: true, throws: false });
  expect(blind).toMatchObject({ ok: false, leaks: [], mutantNoticed: false, mutant: { leaked: 1, noticed: 0 } });
  await expect(prove(site, bare, { sizes, namesArePublic: true })).rejects.toThrow("went unnoticed");
});

test("the copy that leaks gives as many answers as were asked for, few of them on slow routes", async () => {
  let asked: Map<string, number> | undefined;
  const site = (t = tenancy) =>
    posts(t, ({ request }) => {
      const { pathname } = new URL(request.url);
      const path = pathname.endsWith("/slow") ? "slow" : "quick";
      asked?.set(path, (asked.get(path) ?? 0) + 1);
    }).get("/slow", () => Bun.sleep(40).then(() => "done"));
  const report = await prove(site, tenancy, {
    sizes: { ...sizes, mutantRequests: 900 },
    seed: 1,
    onProgress: ({ phase }) => {
      if (phase === "proving a copy that leaks") asked = new Map();
    },
  });
  expect(report.mutant).toMatchObject({ leaked: 1, noticed: 1 });
  expect(report.mutant.answers).toBeGreaterThanOrEqual(900);
  const { quick = 0, slow = 0 } = Object.fromEntries(asked ?? []);
  expect(quick + slow).toBeGreaterThanOrEqual(900);
  expect(slow).toBeGreaterThan(0);
  // By use, it would be more than a quarter.
  expect(slow).toBeLessThan(quick / 10);
});

test("an app that can not be asked is not proved", async () => {
  const report = await prove(({ runtime }) => new Elysia({ name: runtime.id }), tenancy, { sizes, throws: false });
  expect(report).toMatchObject({ ok: false, routes: [], mutant: { leaked: 0 } });
});

test("an app with nothing but a socket has a copy that leaks in a message", async () => {
  const site = (t = tenancy) =>
    new Elysia().use(tenantContext(t)).ws("/echo", { message: (ws, message) => void ws.send(message) });
  const report = await prove(site, tenancy, { sizes, seed: 1 });
  expect(report.routes).toMatchObject([{ method: "WS", path: "/echo", reached: true }]);
  expect(report.mutant).toMatchObject({ leaked: 1, noticed: 1, routes: ["WS /echo"] });
});

test("a stream without an end is read for a while, and its copy leaks in it", async () => {
  const site = (t = tenancy) =>
    new Elysia().use(tenantContext(t)).get("/ticks", async function* ({ tenant }) {
      for (;;) {
        yield `${tenant.slug}\n`;
        await Bun.sleep(5);
      }
    });
  const report = await prove(site, tenancy, { sizes: { ...sizes, volleys: 2, mutantRequests: 12 }, seed: 1 });
  expect(report).toMatchObject({ ok: true, listened: 3, mutant: { leaked: 1, noticed: 1 } });
});

test("a list of all tenants is a leak of names, unless they are public", async () => {
  const site = (t = tenancy) =>
    new Elysia().use(tenantContext(t)).get("/neighbours", async () => (await t.tenants.list()).map(({ slug }) => slug));
  const report = await prove(site, tenancy, { sizes, throws: false });
  expect(report.leaks).toMatchObject([{ route: "GET /neighbours", data: "the tenant's slug" }]);
  expect((await prove(site, tenancy, { sizes, namesArePublic: true })).leaks).toEqual([]);
});

test("nothing is left behind, and the configuration's own stores are not touched", async () => {
  const own = createTenancy({ ...sqlite(join(directory, "own")), modules: tenancy.runtime.config.modules });
  const left = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith("tenantry-proof-"));
  const { log } = console;
  const before = left();
  await prove((t: typeof own) => posts(t), own, { sizes });
  expect(left().filter((name) => !before.includes(name))).toEqual([]);
  expect(readdirSync(directory)).not.toContain("own");
  expect(console.log).toBe(log);
});

test("progress is told, and two proofs at once wait for each other", async () => {
  const told: ProofProgress[] = [];
  const onProgress = (progress: ProofProgress): void => void told.push(progress);
  await Promise.all([
    prove((t: typeof tenancy) => posts(t), tenancy, { sizes, onProgress }),
    prove((t: typeof tenancy) => posts(t), tenancy, { sizes, onProgress }),
  ]);
  const phases = told.map(({ phase }) => phase);
  expect(phases.slice(phases.length / 2)).toEqual(phases.slice(0, phases.length / 2));
  expect(phases).toContain("interleaving");
  expect(told.at(-1)?.requests).toBeGreaterThan(100);
});

const MODULE = module({
  name: "accounts",
  migrations: [{ name: "0001_accounts", sql: "create table accounts (id integer primary key, name text not null)" }],
});

test("the fields of tenants are filled by their schema", async () => {
  const withFields = createTenancy({
    ...sqlite(join(directory, "fields")),
    modules: { tenant: [MODULE] },
    tenantFields: schema.Object({ city: schema.String(), seats: schema.Integer({ minimum: 5 }) }),
  });
  const site = (t = withFields) => new Elysia().use(tenantContext(t)).get("/", ({ tenant }) => tenant.fields);
  const report = await prove(site, withFields, { sizes });
  expect(report.routes).toMatchObject([{ reached: true }]);
});
