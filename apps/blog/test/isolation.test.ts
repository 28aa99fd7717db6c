import { afterAll, beforeAll, expect, spyOn, test } from "bun:test";
import { sql } from "@tenantry/core";
import { addComment } from "../src/comments.ts";
import { site } from "../src/tenant-site.tsx";
import { insertPost } from "../src/write-posts.ts";
import { openWorld } from "./world.ts";

const BLOGS = ["acme", "amazon", "apple"];
/** The tests that take a blog out of service, or break it, have one of their own. */
const OTHERS = ["broken", "suspended"];
const markers = new Map([...BLOGS, ...OTHERS].map((slug) => [slug, crypto.randomUUID()]));
let world: Awaited<ReturnType<typeof openWorld>>;

/** The same ids and addresses in every blog, and its own marker in every text. */
beforeAll(async () => {
  world = await openWorld([...BLOGS, ...OTHERS]);
  for (const [slug, marker] of markers) {
    const publishedAt = "2026-01-01T00:00:00.000Z";
    await world.tenancy.run(slug, async ({ db }) => {
      await db.batch(insertPost({ slug: "same", title: marker, excerpt: marker, body: marker, publishedAt }));
      await addComment(db, "same", { author: marker, body: marker });
    });
  }
});

afterAll(() => world.tenancy.close());

const address = (slug: string, way: number) =>
  way % 2 === 0 ? `http://${slug}.localhost:3000` : `http://localhost:3000/r/${slug}`;

test("requests that run at once see the posts of their own blog alone, both ways", async () => {
  const paths = ["/", "/posts/same", "/api/posts", "/api/posts/same"];
  await Promise.all(
    Array.from({ length: 240 }, async (_, index) => {
      const slug = BLOGS[index % BLOGS.length] ?? "";
      const response = await world.fetch(address(slug, index >> 2) + paths[index % paths.length]);
      expect(response.status).toBe(200);
      const text = await response.text();
      for (const [owner, marker] of markers) expect([owner, text.includes(marker)]).toEqual([owner, owner === slug]);
    }),
  );
});

test("without a blog in scope there is no page of one", async () => {
  const response = await site(world.tenancy).handle(new Request("http://localhost/posts/same"));
  expect(response.status).toBe(404);
  const text = await response.text();
  for (const marker of markers.values()) expect(text).not.toContain(marker);
});

test("a suspended blog is neither listed nor shown", async () => {
  await world.tenancy.tenants.hold("suspended", "suspended", { reason: "unpaid" });
  try {
    const listed = (await (await world.fetch("http://localhost:3000/api/tenants")).json()) as { slug: string }[];
    expect(listed.map(({ slug }) => slug)).toEqual([...BLOGS, "broken"]);
    expect((await world.fetch(`${address("suspended", 0)}/`)).status).toBe(403);
  } finally {
    await world.tenancy.tenants.lift("suspended", "suspended");
  }
});

test("what breaks in one blog is told without a word of why, and breaks no other", async () => {
  await world.migrateBy("broken", sql`drop table comments`);
  const log = spyOn(console, "error").mockImplementation(() => {});
  try {
    for (const path of ["/posts/same", "/api/posts/same"]) {
      const response = await world.fetch(address("broken", 0) + path);
      expect(response.status).toBe(500);
      expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
      const text = await response.text();
      expect(text).toContain("The fault is ours");
      expect(text).not.toMatch(/comments"|table|select|sqlite/i);
      expect((await world.fetch(address("apple", 0) + path)).status).toBe(200);
    }
    expect(log).toHaveBeenCalledTimes(2);
  } finally {
    log.mockRestore();
  }
});
