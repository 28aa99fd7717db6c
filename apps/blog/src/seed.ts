import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { SeedScope, Statement } from "@tenantry/core";
import { type CommentDraft, insertComment } from "./comments.ts";
import { insertPost } from "./write-posts.ts";

const directory = join(import.meta.dir, "../seed");

interface SeedComment extends CommentDraft {
  readonly post: string;
  readonly at: string;
}

/** `2026-03-02-title.md`: the date is for sorting the folder, the rest is the post's slug. */
async function readPost(file: string): Promise<Parameters<typeof insertPost>[0]> {
  const text = await Bun.file(join(directory, file)).text();
  const [, head = "", body = ""] = /^---\n(.*?)\n---\n\s*(.*)$/s.exec(text) ?? [];
  const optional = (name: string): string | undefined => new RegExp(`^${name}: (.+)$`, "m").exec(head)?.[1];
  const field = (name: string): string => {
    const value = optional(name);
    if (value === undefined) throw new Error(`The post seed/${file} has no “${name}”.`);
    return value;
  };
  return {
    slug: file.replace(/^.*\d{4}-\d{2}-\d{2}-|\.md$/g, ""),
    title: field("title"),
    excerpt: field("excerpt"),
    publishedAt: field("published"),
    tags: optional("tags")?.split(", ") ?? [],
    body,
  };
}

/** The post that every new blog begins with. */
export async function welcome({ db, tenant }: SeedScope): Promise<void> {
  const post = await readPost("welcome.md");
  await db.batch(insertPost({ ...post, title: `Welcome to ${tenant.name}`, publishedAt: new Date().toISOString() }));
}

/** Fills a blog with the posts and comments of the folder named like it; a blog without a folder gets the welcome post. */
export async function seed({ db, tenant }: SeedScope): Promise<void> {
  const files = await readdir(join(directory, tenant.slug)).catch(() => []);
  if (files.length === 0) return welcome({ db, tenant });
  const posts = files.filter((file) => file.endsWith(".md")).sort();
  const statements: Statement[] = [];
  for (const file of posts) statements.push(...insertPost(await readPost(join(tenant.slug, file))));
  const comments: SeedComment[] = await Bun.file(join(directory, tenant.slug, "comments.json")).json();
  for (const { post, at, ...draft } of comments) statements.push(insertComment(post, draft, new Date(at)));
  await db.batch(statements);
}
