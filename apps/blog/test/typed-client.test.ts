import { afterAll, beforeAll, expect, test } from "bun:test";
import { treaty } from "@elysia/eden";
import type { home } from "../src/public-site.tsx";
import type { site } from "../src/tenant-site.tsx";
import { openWorld, PASSWORD, WAYS } from "./world.ts";

let world: Awaited<ReturnType<typeof openWorld>>;

beforeAll(async () => {
  world = await openWorld([]);
});

afterAll(() => world.tenancy.close());

test.each(WAYS)(
  "a program makes a blog, writes to it and comments on it by $way, with types from end to end",
  async (way) => {
    const slug = `acme-${way.way}`;
    const fetcher = Object.assign((input: string | URL | Request, init?: RequestInit) => world.fetch(input, init), {
      preconnect: () => {},
    });
    const platform = treaty<ReturnType<typeof home>>("http://localhost:3000", { fetcher });
    const owner = { email: "ada@acme.example", password: PASSWORD };
    const made = await platform.api.tenants.post({ slug, name: "Acme", ...owner });
    expect([made.status, made.data?.url]).toEqual([201, `http://${slug}.localhost:3000/`]);
    const taken = await platform.api.tenants.post({ slug, name: "Acme" });
    expect(taken.error?.value).toMatchObject({ error: { code: "TENANT_EXISTS" } });

    const address = way.address(slug);
    const reader = treaty<ReturnType<typeof site>>(address, { fetcher });
    const { data: posts } = await reader.api.posts.get();
    expect(posts?.map(({ title }) => title)).toEqual(["Welcome to Acme"]);
    const welcome = reader.api.posts({ slug: posts?.[0]?.slug ?? "" });
    const comment = await welcome.comments.post({ author: "Ada", body: "Hello" });
    expect([comment.status, comment.data?.author]).toEqual([201, "Ada"]);
    expect((await welcome.get()).data?.comments.map(({ body }) => body)).toEqual(["Hello"]);

    const refused = await reader.api.posts.post({ title: "x", body: "x" });
    expect([refused.status, refused.data]).toEqual([401, null]);
    const cookie = await world.signIn(address, owner.email, owner.password);
    const author = treaty<ReturnType<typeof site>>(address, { fetcher, headers: { cookie } });
    const written = await author.api.posts.post({ title: "First", body: "*x*", tags: ["a"], draft: true });
    expect([written.status, written.data?.slug, written.data?.draft]).toEqual([201, "first", true]);
    const drafts = await author.api.drafts.get();
    expect(drafts.data?.map(({ url }) => url)).toEqual([`${address}/posts/first`]);
    const published = await author.api.posts({ slug: "first" }).patch({ draft: false });
    expect(published.data?.tags).toEqual(["a"]);
    expect((await reader.api.posts.get()).data?.length).toBe(2);
    // @ts-expect-error: a post has a title
    await author.api.posts.post({ body: "x" });
  },
);
