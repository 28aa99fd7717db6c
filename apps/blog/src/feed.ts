import type { Blog } from "./blog.ts";
import { base } from "./environment.ts";
import { markdown } from "./markdown.ts";
import { type Post, postPath } from "./posts.ts";

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text as XML can hold it: escaped, and without the characters that XML has no way to write. */
function xml(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, "\u{fffd}")
    .replace(/[&<>"']/g, (character) => ESCAPES[character] ?? "");
}

/** The blog's posts as an Atom feed. Ids are made of the tenant's, so they outlive every address. */
export function feed(blog: Blog, tenantId: string, posts: readonly Post[]): string {
  const id = (path: string) => `tag:${new URL(base).hostname},2026:${tenantId}${path}`;
  const changed = posts.map(({ publishedAt, updatedAt }) => updatedAt ?? publishedAt).sort();
  const entries = posts.map(
    (post) => `
  <entry>
    <id>${xml(id(`/posts/${post.id}`))}</id>
    <title>${xml(post.title)}</title>
    <link href="${xml(blog.url(postPath(post.slug)))}"/>
    <published>${xml(post.publishedAt)}</published>
    <updated>${xml(post.updatedAt ?? post.publishedAt)}</updated>
    <summary>${xml(post.excerpt)}</summary>
    <content type="html" xml:base="${xml(blog.url(postPath(post.slug)))}">${xml(markdown(post.body))}</content>
  </entry>`,
  );
  return `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${blog.language}">
  <id>${xml(id("/"))}</id>
  <title>${xml(blog.title)}</title>
  <author><name>${xml(blog.title)}</name></author>
  <link href="${xml(blog.url("/"))}"/>
  <link rel="self" href="${xml(blog.url("/feed.xml"))}"/>
  <updated>${xml(changed.at(-1) ?? "1970-01-01T00:00:00.000Z")}</updated>${entries.join("")}
</feed>
`;
}
