import { expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { createRequestRouter } from "../../src/http/index.ts";
import { createTenancy } from "../../src/tenancy.ts";
import { FileCatalog } from "../support/file-catalog.ts";
import { fileStrategy } from "../support/file-strategy.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { tenancyWorld } from "../support/tenancy-world.ts";

const ask = async (router: ReturnType<typeof createRequestRouter>, url: string) => {
  const answer = await router.fetch(new Request(url));
  return [answer?.status, await answer?.json()];
};

test("the health check is answered before routing, at its path only", async () => {
  await using world = await tenancyWorld(["amazon"]);
  const tenant = () => Response.json("tenant");
  const router = createRequestRouter(world.tenancy, { tenant });
  for (const host of ["localhost", "amazon.localhost", "nobody.example", "127.0.0.1"]) {
    expect(await ask(router, `http://${host}/-/health?verbose`)).toEqual([200, { status: "ok" }]);
  }
  expect(await ask(router, "http://amazon.localhost/-/healthy")).toEqual([200, "tenant"]);
  expect(await ask(router, "http://amazon.localhost/x/-/health")).toEqual([200, "tenant"]);
  expect(await ask(router, "http://amazon.localhost/?x=/-/health")).toEqual([200, "tenant"]);
  const elsewhere = createRequestRouter(world.tenancy, { tenant, health: "/up" });
  expect(await ask(elsewhere, "http://nobody.example/up")).toEqual([200, { status: "ok" }]);
  expect(await ask(elsewhere, "http://amazon.localhost/-/health")).toEqual([200, "tenant"]);
  const none = createRequestRouter(world.tenancy, { tenant, health: false });
  expect(await ask(none, "http://amazon.localhost/-/health")).toEqual([200, "tenant"]);
});

test("while draining and after closing it says 503, and so do requests after closing", async () => {
  await using world = await tenancyWorld(["amazon"]);
  const router = createRequestRouter(world.tenancy, { tenant: () => Response.json("tenant") });
  const drained = router.drain({ notice: 20 });
  expect(await ask(router, "http://localhost/-/health")).toEqual([503, { status: "draining" }]);
  expect(await ask(router, "http://amazon.localhost/")).toEqual([200, "tenant"]);
  await drained;
  await world.tenancy.close();
  expect(await ask(router, "http://localhost/-/health")).toEqual([503, { status: "draining" }]);
  const late = await router.fetch(new Request("http://amazon.localhost/"));
  expect([late?.status, late?.headers.get("retry-after")]).toEqual([503, "30"]);
});

test("a catalog that can not be read is 503, for health and for every request (R16)", async () => {
  using directory = temporaryDirectory();
  writeFileSync(directory.file("catalog.sqlite"), "this is no database, and was never one".repeat(200));
  await using tenancy = createTenancy({
    catalog: new FileCatalog(directory.file("catalog.sqlite")),
    strategies: [fileStrategy(directory.file("stores"))],
    modules: {},
  });
  const heard: unknown[] = [];
  tenancy.events.on("error", (event) => heard.push(event.error));
  let handled = 0;
  const handler = () => {
    handled++;
    return new Response();
  };
  const router = createRequestRouter(tenancy, { tenant: handler, public: handler });
  expect(await ask(router, "http://localhost/-/health")).toEqual([503, { status: "catalog unreachable" }]);
  for (const url of ["http://amazon.localhost/", "http://localhost/", "http://nobody.example/"]) {
    const answer = await router.fetch(new Request(url));
    expect([answer?.status, answer?.headers.get("retry-after")]).toEqual([503, "30"]);
    expect(await answer?.json()).toMatchObject({ code: "CATALOG_UNREACHABLE" });
  }
  expect(handled).toBe(0);
  expect(heard).toHaveLength(4);
});
