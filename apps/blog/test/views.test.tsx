/** @jsxImportSource preact */
import { expect, test } from "bun:test";
import type { VNode } from "preact";
import { page } from "../src/page.ts";
import type { Blog } from "../src/views/blog-page.tsx";
import { Landing } from "../src/views/landing.tsx";
import { PostList } from "../src/views/post-list.tsx";
import { PostPage } from "../src/views/post-page.tsx";
import { elements, type FoundElement } from "./elements.ts";
import { HOSTILE } from "./hostile.ts";

const at = "2026-01-02T03:04:05.000Z";

/** The same pages with a given text wherever somebody else's text goes, and with given Markdown. */
function pages(text: string, markdown: string): VNode[] {
  const blog: Blog = { slug: "acme", name: text, url: (path = "/") => `http://acme.localhost:3000${path}` };
  const post = { id: 1, slug: text.toWellFormed(), title: text, excerpt: text, body: markdown, publishedAt: at };
  const comments = [{ id: 1, author: text, body: text, createdAt: at }];
  const announcements = [{ id: 1, title: text, body: markdown, publishedAt: at }];
  const draft = { author: text, body: text };
  const typed = { slug: text, name: text };
  return [
    <PostList blog={blog} posts={[post]} announcements={announcements} />,
    <PostPage blog={blog} post={post} comments={comments} refused={{ draft, problems: draft }} />,
    <Landing
      blogs={[{ slug: "acme", name: text, url: "http://acme.localhost:3000/" }]}
      announcements={announcements}
      refused={{ typed, problems: typed }}
    />,
  ];
}

const shape = (found: FoundElement[]) => found.map(({ tag, attributes }) => [tag, ...attributes.keys()].join(" "));

const rendered = (text: string, markdown: string) =>
  Promise.all(pages(text, markdown).map((content) => page(content).text()));

test.each(HOSTILE)("a page has the same elements and attributes whatever strangers call things: %j", async (text) => {
  const plain = await rendered("plain", "plain");
  for (const [index, html] of (await rendered(text, "plain")).entries()) {
    expect(shape(elements(html))).toEqual(shape(elements(plain[index] ?? "")));
  }
});

test("pages hold no script and no style of their own, which the content security policy forbids", async () => {
  for (const html of await rendered(HOSTILE.join("\n"), HOSTILE.join("\n\n"))) {
    for (const { tag, attributes } of elements(html)) {
      expect(tag).not.toBe("style");
      if (tag === "script") expect(attributes.get("src")).toStartWith("/assets/");
      for (const name of attributes.keys()) expect(name).not.toMatch(/^(?:on|style$)/);
    }
  }
});

test("what was typed and refused stands in the fields again", async () => {
  const [, post = "", landing = ""] = await rendered('a "b" <c>', "plain");
  expect(post).toContain('value="a &quot;b&quot; &lt;c>"');
  expect(post).toMatch(/<textarea[^>]*>a &quot;b&quot; &lt;c><\/textarea>/);
  expect(landing.match(/value="a &quot;b&quot; &lt;c>"/g)).toHaveLength(2);
});

test("every control has a label, and what is wrong is told with it", async () => {
  for (const html of await rendered("plain", "plain")) {
    const found = elements(html);
    const labels = found.filter(({ tag }) => tag === "label").map(({ attributes }) => attributes.get("for"));
    const ids = new Set(found.map(({ attributes }) => attributes.get("id")));
    for (const { tag, attributes } of found) {
      if (tag !== "textarea" && tag !== "input") continue;
      expect(labels).toContain(attributes.get("id"));
      expect(attributes.get("aria-invalid")).toBe("true");
      expect(attributes.has("autofocus")).toBe(true);
      for (const id of attributes.get("aria-describedby")?.split(" ") ?? [""]) expect(ids).toContain(id);
    }
  }
});

test("each page has one main heading, and its landmarks", async () => {
  for (const html of await rendered("plain", "plain")) {
    const tags = elements(html).map(({ tag }) => tag);
    for (const tag of ["h1", "main", "title"]) expect(tags.filter((one) => one === tag)).toHaveLength(1);
    for (const tag of ["header", "footer"]) expect(tags).toContain(tag);
  }
});
