import { afterAll, beforeAll, expect, test } from "bun:test";
import { treaty } from "@elysia/eden";
import type { home } from "../src/public-site.tsx";
import type { site } from "../src/tenant-site.tsx";
import { openWorld } from "./world.ts";

let world: Awaited<ReturnType<typeof openWorld>>;

beforeAll(async () => {
  world = await openWorld([]);
});

afterAll(() => world.tenancy.close());

test("a program makes a blog and comments on it, with types from end to end", async () => {
  const fetcher = Object.assign((input: string | URL | Request, init?: RequestInit) => world.fetch(input, init), {
    preconnect: () => {},
  });
  const platform = treaty<ReturnType<typeof home>>("http://localhost:3000", { fetcher });
  const made = await platform.api.tenants.post({ slug: "acme", name: "Acme" });
  expect([made.status, made.data?.url]).toEqual([201, "http://acme.localhost:3000/"]);
  const taken = await platform.api.tenants.post({ slug: "acme", name: "Acme" });
  expect(taken.error?.value).toMatchObject({ error: { code: "TENANT_EXISTS" } });

  const blog = treaty<ReturnType<typeof site>>("http://localhost:3000/r/acme", { fetcher });
  const { data: posts } = await blog.api.posts.get();
  expect(posts?.map(({ title }) => title)).toEqual(["Welcome to Acme"]);
  const welcome = blog.api.posts({ slug: posts?.[0]?.slug ?? "" });
  const comment = await welcome.comments.post({ author: "Ada", body: "Hello" });
  expect([comment.status, comment.data?.author]).toEqual([201, "Ada"]);
  expect((await welcome.get()).data?.comments.map(({ body }) => body)).toEqual(["Hello"]);
});
