import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { byDomain, bySubfolder, type Database } from "@tenantry/core";
import { tenantContext, tenantRouter } from "@tenantry/elysia";
import { Elysia, t } from "elysia";
import { MARKS, makeWorld, other, SLUGS, title, type World } from "./support/world.ts";

const readTitle = async (db: Database): Promise<string> => (await db.one<{ title: string }>(title)).title;

describe.each([true, false])("with { aot: %p }", (aot) => {
  let world: World;
  beforeAll(async () => {
    world = await makeWorld({ resolvers: [byDomain({ base: "localhost" }), bySubfolder()] });
  });
  afterAll(() => world[Symbol.asyncDispose]());

  const home = () =>
    new Elysia({ aot }).get("/", "public").get("/tenant", () => String(world.tenancy.tryCurrent()?.tenant.slug));
  const site = () =>
    new Elysia({ aot })
      .use(tenantContext(world.tenancy))
      .get("/", ({ tenant }) => `home of ${tenant.slug}`)
      .get("/title", ({ db }) => readTitle(db))
      .get("/posts/:id", ({ params, query, tenant }) => ({ id: params.id, page: query.page, slug: tenant.slug }))
      .post("/echo", ({ body, tenant }) => ({ ...body, slug: tenant.slug }), { body: t.Object({ text: t.String() }) })
      .get("/away", ({ redirect }) => redirect("/title?x=1"))
      .get("/elsewhere", ({ redirect }) => redirect("https://example.org/title"))
      .get("/link", ({ tenant }) => tenant.url("/title"))
      .get("/ip", ({ server, request }) => server?.requestIP(request)?.address ?? "none");

  const listening = () => {
    const app = new Elysia({ aot }).use(tenantRouter(world.tenancy, { public: home, tenant: site })).listen(0);
    const port = app.server?.port ?? 0;
    return { port, stop: async (): Promise<void> => void (await app.stop(true)) };
  };
  const served = (): ReturnType<typeof listening> => {
    const router = tenantRouter(world.tenancy, { public: home, tenant: site });
    const server = Bun.serve({ port: 0, fetch: router.fetch, websocket: router.websocket });
    return { port: server.port ?? 0, stop: () => server.stop(true) };
  };

  describe.each([
    ["an app that listens", listening],
    ["Bun.serve", served],
  ])("by %s", (_, start) => {
    let server: ReturnType<typeof listening>;
    beforeAll(() => {
      server = start();
    });
    afterAll(() => server.stop());

    const ask = (host: string, path: string, init: RequestInit = {}) =>
      fetch(`http://127.0.0.1:${server.port}${path}`, {
        redirect: "manual",
        ...init,
        headers: { host, ...init.headers },
      });

    test("each tenant answers with its own, by its own host and below its prefix", async () => {
      for (const slug of SLUGS) {
        for (const [host, prefix] of [
          [`${slug}.localhost`, ""],
          ["localhost", `/r/${slug}`],
        ] as const) {
          expect(await (await ask(host, `${prefix}/title`)).text()).toBe(MARKS[slug]);
          expect(await (await ask(host, `${prefix}/`)).text()).toBe(`home of ${slug}`);
          expect(await (await ask(host, `${prefix}/posts/7?page=2`)).json()).toEqual({ id: "7", page: "2", slug });
          const body = JSON.stringify({ text: "hello" });
          const posted = await ask(host, `${prefix}/echo`, {
            method: "POST",
            body,
            headers: { "content-type": "application/json" },
          });
          expect(await posted.json()).toEqual({ text: "hello", slug });
          const invalid = await ask(host, `${prefix}/echo`, {
            method: "POST",
            body: "{}",
            headers: { "content-type": "application/json" },
          });
          expect(invalid.status).toBe(422);
        }
        expect(await (await ask("localhost", `/r/${slug}`)).text()).toBe(`home of ${slug}`);
      }
    });

    test("the public app answers on the base domain, in nobody's scope", async () => {
      expect(await (await ask("localhost", "/")).text()).toBe("public");
      expect(await (await ask("localhost", "/tenant")).text()).toBe("undefined");
      expect((await ask("localhost", "/title")).status).toBe(404);
      expect((await ask("amazon.localhost", "/tenant")).status).toBe(404);
    });

    test("redirects get the prefix back, those to other sites do not", async () => {
      const location = async (host: string, path: string) => (await ask(host, path)).headers.get("location");
      expect(await location("amazon.localhost", "/away")).toBe("/title?x=1");
      expect(await location("localhost", "/r/amazon/away")).toBe("/r/amazon/title?x=1");
      expect(await location("localhost", "/r/apple/away")).toBe("/r/apple/title?x=1");
      expect(await location("localhost", "/r/apple/elsewhere")).toBe("https://example.org/title");
    });

    test("links lead to where the request came to", async () => {
      expect(await (await ask("amazon.localhost", "/link")).text()).toBe("http://amazon.localhost/title");
      expect(await (await ask("localhost", "/r/amazon/link")).text()).toBe("http://localhost/r/amazon/title");
    });

    test("the peer's address is known behind the router and behind a prefix", async () => {
      for (const [host, path] of [
        ["amazon.localhost", "/ip"],
        ["localhost", "/r/amazon/ip"],
      ] as const) {
        expect(await (await ask(host, path)).text()).toMatch(aot ? /127\.0\.0\.1$/ : /127\.0\.0\.1$|none/);
      }
    });

    test("the health check answers on every host, before routing", async () => {
      for (const host of ["localhost", "amazon.localhost", "nobody.example"]) {
        const answer = await ask(host, "/-/health");
        expect([answer.status, await answer.json()]).toEqual([200, { status: "ok" }]);
      }
    });

    test("500 requests at once with waits of their own never meet", async () => {
      const slow = Array.from({ length: 250 }, (_, index) =>
        SLUGS.map(async (slug) => {
          await Bun.sleep((index * 7) % 20);
          const by = index % 2 ? ([`${slug}.localhost`, ""] as const) : (["localhost", `/r/${slug}`] as const);
          const text = await (await ask(by[0], `${by[1]}/title`)).text();
          expect(text).toBe(MARKS[slug]);
          expect(text).not.toContain(MARKS[other(slug)]);
        }),
      );
      await Promise.all(slow.flat());
    });
  });
});
