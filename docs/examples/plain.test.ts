import { expect, test } from "bun:test";
import { createRequestRouter } from "@tenantry/core/http";
import { serve, siteOf, tenancy } from "./plain.ts";

test("a plain handler behind the request router, over a socket", async () => {
  await using temporary = tenancy.temporary();
  await temporary.tenants.create({ slug: "amazon" });
  const server = serve(temporary, 0);
  try {
    const get = async (host: string, path = "/posts") => {
      const response = await fetch(new URL(path, server.url), { headers: { host } });
      return [response.status, await response.text()] as const;
    };
    expect(await get("amazon.localhost")).toEqual([200, '{"blog":"Amazon","posts":[]}']);
    expect(await get("amazon.localhost", "/")).toEqual([404, "Nothing is here."]);
    expect(await get("localhost", "/")).toEqual([200, "Every blog has an address of its own."]);
    expect((await get("nobody.localhost"))[0]).toBe(404);
  } finally {
    await server.stop(true);
  }
});

test("an object with fetch does as well as a function", async () => {
  await using temporary = tenancy.temporary();
  await temporary.tenants.create({ slug: "amazon" });
  const router = createRequestRouter(temporary, { tenant: { fetch: siteOf(temporary) } });
  const response = await router.fetch(new Request("http://amazon.localhost/posts"));
  expect(await response?.json()).toEqual({ blog: "Amazon", posts: [] });
});
