import { type Database, type Statement, sql } from "@tenantry/core";

/** A post as lists show it. */
export interface PostSummary {
  readonly id: number;
  readonly slug: string;
  readonly title: string;
  /** Plain text, one or two sentences. */
  readonly excerpt: string;
  readonly publishedAt: string;
}

/** A whole post; `body` is Markdown. */
export interface Post extends PostSummary {
  readonly body: string;
}

/** Where a post is on its blog. */
export function postPath(slug: string): string {
  return `/posts/${encodeURIComponent(slug)}`;
}

/** Every post, newest first. */
export function listPosts(db: Database): Promise<PostSummary[]> {
  return db.all<PostSummary>(sql`
    select id, slug, title, excerpt, published_at as "publishedAt" from posts order by published_at desc, id desc`);
}

export function findPost(db: Database, slug: string): Promise<Post | undefined> {
  return db.get<Post>(sql`
    select id, slug, title, excerpt, body, published_at as "publishedAt" from posts where slug = ${slug}`);
}

/** The statement that adds a post: run it, or put it into a batch with others. */
export function insertPost(post: Omit<Post, "id">): Statement {
  return sql`
    insert into posts (slug, title, excerpt, body, published_at)
    values (${post.slug}, ${post.title}, ${post.excerpt}, ${post.body}, ${post.publishedAt})`;
}
