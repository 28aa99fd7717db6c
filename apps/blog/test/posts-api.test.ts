import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createPost } from "../src/write-posts.ts";
import { withCookie } from "./cookies.ts";
import { json } from "./requests.ts";
import { openWorld, WAYS } from "./world.ts";

let world: Awaited<ReturnType<typeof openWorld>>;

beforeAll(async () => {
  world = await openWorld(["amazon", "apple", "told", "titles"]);
  await Promise.all([world.join("amazon", "author"), world.join("apple", "author")]);
});

afterAll(() => world.tenancy.close());

interface Written {
  readonly slug: string;
  readonly title: string;
  readonly url: string;
  readonly draft: boolean;
  readonly publishedAt: string;
  readonly updatedAt: string | null;
  readonly tags: string[];
}

const patch = (body: unknown): RequestInit => ({ ...json(body), method: "PATCH" });

describe.each(WAYS)("by $way", ({ way, address }) => {
  const asMember = async (slug: string, path: string, init?: RequestInit) =>
    world.fetch(address(slug) + path, withCookie(await world.session(slug, `author@${slug}.example`), init));
  const publicSlugs = async (slug: string) => {
    const posts = (await (await world.fetch(`${address(slug)}/api/posts`)).json()) as Written[];
    return posts.map((post) => post.slug);
  };

  test("a member writes a post, and only that blog has it", async () => {
    const title = `Two Rivers, ${way}`;
    const written = await asMember(
      "amazon",
      "/api/posts",
      json({ title, body: "**One** bed.", tags: ["Rivers", "rivers "] }),
    );
    expect(written.status).toBe(201);
    const post = (await written.json()) as Written;
    const slug = `two-rivers-${way}`;
    const url = `${address("amazon")}/posts/${slug}`;
    expect(post).toMatchObject({ slug, title, url, excerpt: "One bed.", draft: false, tags: ["rivers"] });
    expect(written.headers.get("location")).toBe(url);
    expect(await publicSlugs("amazon")).toContain(slug);
    expect(await publicSlugs("apple")).not.toContain(slug);
    expect((await world.fetch(url)).status).toBe(200);
    expect((await world.fetch(`${address("apple")}/posts/${slug}`)).status).toBe(404);
  });

  test("what everybody is told of a post is what it always was", async () => {
    const draft = { title: `Told ${way}`, body: "x", tags: ["x"], draft: false };
    const { slug } = await world.tenancy.run("told", ({ db }) => createPost(db, draft));
    const [listed] = (await (await world.fetch(`${address("told")}/api/posts`)).json()) as object[];
    const fields = ["excerpt", "id", "publishedAt", "slug", "title", "url"];
    expect(Object.keys(listed ?? {}).sort()).toEqual(fields);
    const one = await (await world.fetch(`${address("told")}/api/posts/${slug}`)).json();
    expect(Object.keys(one as object).sort()).toEqual(["body", "comments", ...fields].sort());
  });

  test.each([
    ["POST", "/api/posts", json({ title: "x", body: "x" })],
    ["POST", "/api/posts", json({})],
    ["PATCH", "/api/posts/none", patch({ title: "x" })],
    ["GET", "/api/drafts", {}],
  ])("%s %s is for members", async (_, path, init) => {
    const response = await world.fetch(address("amazon") + path, init);
    expect(response.status).toBe(401);
    expect(await response.json()).toEqual({ error: { code: "NOT_SIGNED_IN", message: expect.any(String) } });
  });

  test.each([
    ["nothing", {}],
    ["no title", { body: "x" }],
    ["an empty title", { title: " ", body: "x" }],
    ["a title that is too long", { title: "x".repeat(161), body: "x" }],
    ["an empty text", { title: "x", body: "\n" }],
    ["a text that is too long", { title: "x", body: "x".repeat(20_001) }],
    ["a tag that is no word", { title: "x", body: "x", tags: [".."] }],
    ["nine tags", { title: "x", body: "x", tags: [..."abcdefghi"] }],
    ["one tag for a list", { title: "x", body: "x", tags: "a" }],
    ["a word for whether it is a draft", { title: "x", body: "x", draft: "yes" }],
  ])("a post of %s is refused with a reason", async (_, body) => {
    const before = await publicSlugs("amazon");
    const response = await asMember("amazon", "/api/posts", json(body));
    expect(response.status).toBe(422);
    expect(await response.json()).toEqual({ error: { code: expect.any(String), message: expect.any(String) } });
    expect(await publicSlugs("amazon")).toEqual(before);
  });

  test("a draft is there for members alone, until it is published", async () => {
    const body = { title: `Hidden ${way}`, body: "not yet", draft: true, tags: [`hidden-${way}`] };
    const { slug } = (await (await asMember("amazon", "/api/posts", json(body))).json()) as Written;
    const places = ["/", "/feed.xml", "/api/posts", `/search?q=hidden`];
    const seen = async () =>
      Promise.all(
        places.map(async (path) => (await (await world.fetch(address("amazon") + path)).text()).includes(`/${slug}`)),
      );
    const hidden = [`/posts/${slug}`, `/api/posts/${slug}`, `/tags/hidden-${way}`, `/posts/${slug}/edit`];
    expect(await seen()).toEqual([false, false, false, false]);
    for (const path of hidden) expect((await world.fetch(address("amazon") + path)).status).not.toBe(200);
    const comment = json({ author: "Ada", body: "x" });
    expect((await world.fetch(`${address("amazon")}/api/posts/${slug}/comments`, comment)).status).toBe(404);
    expect((await asMember("amazon", `/posts/${slug}`)).status).toBe(200);
    expect((await asMember("amazon", `/api/posts/${slug}`)).status).toBe(200);
    const drafts = (await (await asMember("amazon", "/api/drafts")).json()) as Written[];
    expect(drafts.map((draft) => draft.slug)).toContain(slug);

    const published = await asMember("amazon", `/api/posts/${slug}`, patch({ draft: false }));
    expect(await published.json()).toMatchObject({ slug, draft: false, title: body.title, tags: body.tags });
    expect(await seen()).toEqual([true, true, true, true]);
    expect((await world.fetch(`${address("amazon")}/tags/hidden-${way}`)).status).toBe(200);
  });

  test("a change keeps what it does not name, the address too", async () => {
    const first = json({ title: `Kept ${way}`, body: "first", tags: ["one", "two"] });
    const before = (await (await asMember("amazon", "/api/posts", first)).json()) as Written;
    const path = `/api/posts/${before.slug}`;
    const titled = (await (await asMember("amazon", path, patch({ title: "Renamed" }))).json()) as Written;
    expect(titled).toMatchObject({ ...before, title: "Renamed", updatedAt: expect.any(String) });
    const tagged = await asMember("amazon", path, patch({ body: "second [x](y)", tags: ["three"] }));
    expect(await tagged.json()).toMatchObject({
      title: "Renamed",
      body: "second [x](y)",
      excerpt: "second x",
      tags: ["three"],
    });
    expect((await asMember("amazon", path, patch({ title: " " }))).status).toBe(422);
    expect((await asMember("amazon", "/api/posts/none", patch({ title: "x" }))).status).toBe(404);
    expect((await asMember("apple", path, patch({ title: "x" }))).status).toBe(404);
  });
});

test("posts of one title get addresses of their own, also when they are written at once", async () => {
  const slugs = await world.tenancy.run("titles", async ({ db }) => {
    const write = async (title: string) => (await createPost(db, { title, body: "x", tags: [], draft: false })).slug;
    const atOnce = await Promise.all(Array.from({ length: 8 }, () => write("Ünter Straße!")));
    return { atOnce, alone: [await write("日本語"), await write("…")] };
  });
  expect(new Set(slugs.atOnce).size).toBe(8);
  for (const slug of slugs.atOnce) expect(slug).toMatch(/^unter-strasse(?:-[a-f\d]+)?$/);
  for (const slug of ["unter-strasse", "unter-strasse-2"]) expect(slugs.atOnce).toContain(slug);
  expect(slugs.alone).toEqual(["post", "post-2"]);
});
