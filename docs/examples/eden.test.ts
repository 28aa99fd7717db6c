import { expect, expectTypeOf, test } from "bun:test";
// #region client
import { treaty } from "@elysia/eden";
import { tenantRouter } from "@tenantry/elysia";
import { testTenants } from "@tenantry/testing";
import { Elysia } from "elysia";
import type { Post, site } from "./quickstart/site.ts";
import { tenancy } from "./quickstart/tenancy.ts";

/** A client of one tenant's site, with the types of its routes: `clientOf("http://amazon.localhost:3000")`. */
export const clientOf = (address: string, options?: Parameters<typeof treaty>[1]) =>
  treaty<ReturnType<typeof site>>(address, options);
// #endregion client

test("a typed client reads and writes one tenant's posts", async () => {
  await using world = await testTenants(tenancy, ["amazon", "apple"]);
  const { site } = await import("./quickstart/site.ts");
  const app = new Elysia().use(tenantRouter(world.tenancy, { tenant: site(world.tenancy) }));
  const handle = (input: string | URL | Request, init?: RequestInit) =>
    app.handle(input instanceof Request ? input : new Request(String(input), init));
  const fetcher = Object.assign(handle, { preconnect: () => {} });
  const [amazon, apple] = ["amazon", "apple"].map((slug) => clientOf(`http://${slug}.localhost:3000`, { fetcher }));
  if (amazon === undefined || apple === undefined) throw new Error("There are two.");
  // #region use
  const { data: made, error } = await amazon.posts.post({ title: "Typed from end to end" });
  const { data: posts } = await amazon.posts.get();
  // #endregion use
  expectTypeOf(posts).toEqualTypeOf<Post[] | null>();
  const post = { id: 1, title: "Typed from end to end" };
  expect([error, made, posts]).toEqual([null, post, [post]]);
  expect((await apple.posts.get()).data).toEqual([]);
});
