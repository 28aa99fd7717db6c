import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { insertPost } from "../src/write-posts.ts";
import { elements } from "./elements.ts";
import { HOSTILE } from "./hostile.ts";
import { openWorld, WAYS } from "./world.ts";

let world: Awaited<ReturnType<typeof openWorld>>;

const POSTS = [
  { slug: "rivers", title: "Two rivers", body: "One bed, *brown* and black.", tags: ["c++", "flüsse & seen"] },
  { slug: "cafe", title: "Ein Café", body: 'Rivers of coffee. O\'Neill said "so" in Öre. Пожар.', tags: ["c++"] },
  { slug: "secret", title: "Rivers, not yet", body: "A draft.", tags: ["c++", "hidden"], draft: true },
];

beforeAll(async () => {
  world = await openWorld(["amazon", "apple", "hostile"]);
  await world.tenancy.run("amazon", async ({ db }) => {
    for (const [index, post] of POSTS.entries())
      await db.batch(insertPost({ excerpt: "", publishedAt: `2026-01-0${index + 1}T00:00:00.000Z`, ...post }));
  });
});

afterAll(() => world.tenancy.close());

describe.each(WAYS)("by $way", ({ address }) => {
  const text = async (slug: string, path: string) => (await world.fetch(address(slug) + path)).text();

  /** The posts that a page links to, in order. */
  const linked = (html: string, slug: string) =>
    elements(html)
      .map(({ attributes }) => attributes.get("href") ?? "")
      .filter((href) => href.startsWith(`${address(slug)}/posts/`))
      .map((href) => href.replace(/^.*\//, ""));

  const search = async (words: string, slug = "amazon") =>
    linked(await text(slug, `/search?q=${encodeURIComponent(words)}`), slug);

  test("a post leads to its tags, and a tag to its posts", async () => {
    const tags = elements(await text("amazon", "/posts/rivers")).filter(
      ({ attributes }) => attributes.get("rel") === "tag",
    );
    const found: string[][] = [];
    for (const { attributes } of tags) {
      const response = await world.fetch(attributes.get("href") ?? "");
      expect(response.status).toBe(200);
      found.push(linked(await response.text(), "amazon"));
    }
    expect(found).toEqual([["cafe", "rivers"], ["rivers"]]);
    for (const tag of ["hidden", "none", "%2e", "%00"])
      expect((await world.fetch(`${address("amazon")}/tags/${tag}`)).status).toBe(404);
    for (const path of ["posts/%00", "posts/a%00b/edit", "api/posts/%00"])
      expect((await world.fetch(`${address("amazon")}/${path}`)).status).toBe(404);
    expect((await world.fetch(`${address("apple")}/tags/c%2B%2B`)).status).toBe(404);
  });

  test("a search finds what begins with all the words, titles first, and no other blog's posts", async () => {
    expect(await search("rivers")).toEqual(["rivers", "cafe"]);
    expect(await search("RIV bro")).toEqual(["rivers"]);
    expect(await search("cafe")).toEqual(["cafe"]);
    expect(await search("café")).toEqual(["cafe"]);
    expect(await search("o'neill")).toEqual(["cafe"]);
    for (const words of ["CAFÉ", "öre", "пожар", "ПОЖАР"])
      expect([words, await search(words)]).toEqual([words, ["cafe"]]);
    for (const words of ["ivers", "draft", "zzz"]) expect(await search(words)).toEqual([]);
    expect(await search("rivers", "apple")).toEqual([]);
    expect(await text("amazon", "/search")).not.toContain("posts found");
  });

  test("a search for anything is a page", async () => {
    const strange = [
      '"',
      "'",
      "*",
      "a* OR b",
      "NEAR(a b)",
      "title:rivers",
      "-rivers",
      "^a",
      "a AND",
      "%",
      "(",
      "\u0000",
      "a".repeat(500),
    ];
    for (const words of [...strange, ...HOSTILE]) {
      const response = await world.fetch(`${address("amazon")}/search?q=${encodeURIComponent(words.toWellFormed())}`);
      expect([words, response.status]).toEqual([words, 200]);
    }
    expect(await search("title:rivers OR cafe")).toEqual([]);
  });

  test("the feed holds the published posts, whole", async () => {
    const response = await world.fetch(`${address("amazon")}/feed.xml`);
    expect(response.headers.get("content-type")).toBe("application/atom+xml; charset=utf-8");
    const xml = await response.text();
    const ids = [...xml.matchAll(/<id>(.*?)<\/id>/g)].map(([, id]) => id);
    const { id } = await world.tenancy.tenants.get("amazon");
    expect(ids).toEqual([
      `tag:localhost,2026:${id}/`,
      ...[2, 1].map((post) => `tag:localhost,2026:${id}/posts/${post}`),
    ]);
    expect(xml).toContain(`<link href="${address("amazon")}/posts/rivers"/>`);
    expect(xml).toContain("&lt;em&gt;brown&lt;/em&gt;");
    expect(await text("apple", "/feed.xml")).not.toContain("<entry>");
  });
});

test("a feed is well-formed whatever authors write", async () => {
  await world.tenancy.run("hostile", async ({ db }) => {
    const publishedAt = "2026-01-01T00:00:00.000Z";
    for (const [index, text] of [...HOSTILE, "\u0001\ufffe\uffff", "]]>"].entries()) {
      const plain = text.toWellFormed().replaceAll("\u0000", "");
      await db.batch(insertPost({ slug: `p${index}`, title: plain, excerpt: plain, body: plain, publishedAt }));
    }
  });
  const xml = await (await world.fetch("http://hostile.localhost:3000/feed.xml")).text();
  expect(complaints(xml)).toEqual([]);
  expect(complaints("<a><b></a></b>")).not.toEqual([]);
  expect(complaints("<a>&nbsp;</a>")).not.toEqual([]);
  expect(complaints("<a>\u0001</a>")).not.toEqual([]);
});

/** What is wrong with a text as XML of elements, attributes in double quotes and the five entities. */
function complaints(xml: string): string[] {
  const found: string[] = [];
  const open: string[] = [];
  const rest = xml
    .replace(/^<\?xml [^?]*\?>/, "")
    .replace(/<(\/?)([a-z]+)((?: [a-z:]+="[^"<]*")*)(\/?)>/g, (_, close, name, attributes, empty) => {
      if (close) {
        if (open.pop() !== name) found.push(`</${name}>`);
      } else if (!empty) open.push(name);
      return attributes;
    });
  if (open.length > 0) found.push(`open: ${open.join()}`);
  if (/[<>]/.test(rest)) found.push("a bare angle bracket");
  if (/&(?!(?:amp|lt|gt|quot|#39);)/.test(rest)) found.push("a bare ampersand");
  if (/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u.test(xml))
    found.push("a character that is not XML's");
  return found;
}
