import { type Database, sql } from "@tenantry/core";
import type { Member } from "./auth/members.ts";

/** A post as lists show it. */
export interface PostSummary {
  readonly id: number;
  readonly slug: string;
  readonly title: string;
  /** Plain text, one or two sentences. */
  readonly excerpt: string;
  /** Of a draft, when it was begun. */
  readonly publishedAt: string;
}

/** A whole post; `body` is Markdown. */
export interface Post extends PostSummary {
  readonly body: string;
  readonly draft: boolean;
  readonly updatedAt: string | null;
}

/** Where a post is on its blog. */
export function postPath(slug: string): string {
  return `/posts/${encodeURIComponent(slug)}`;
}

/** Where the posts with a tag are on their blog. */
export function tagPath(tag: string): string {
  return `/tags/${encodeURIComponent(tag)}`;
}

/** Every published post, newest first. */
export function listPosts(db: Database): Promise<PostSummary[]> {
  return db.all<PostSummary>(sql`
    select id, slug, title, excerpt, published_at as "publishedAt" from posts
    where not draft order by published_at desc, id desc`);
}

/** The published posts that have a tag, newest first. */
export function listTagged(db: Database, tag: string): Promise<PostSummary[]> {
  return db.all<PostSummary>(sql`
    select id, slug, title, excerpt, published_at as "publishedAt" from posts join post_tags on post_id = id
    where tag = ${tag} and not draft order by published_at desc, id desc`);
}

export function listDrafts(db: Database): Promise<PostSummary[]> {
  return db.all<PostSummary>(sql`
    select id, slug, title, excerpt, published_at as "publishedAt" from posts
    where draft order by published_at desc, id desc`);
}

/** The newest published posts, whole. */
export function latestPosts(db: Database, limit: number): Promise<Post[]> {
  return db.all<Post>(sql`
    select id, slug, title, excerpt, body, draft, published_at as "publishedAt", updated_at as "updatedAt" from posts
    where not draft order by published_at desc, id desc limit ${limit}`);
}

/** The post at an address, as one reader may see it: drafts are for members. */
export async function findReadable(db: Database, slug: string, member: Member | undefined): Promise<Post | undefined> {
  const post = await findPost(db, slug);
  return post?.draft && member === undefined ? undefined : post;
}

/** The post at an address, a draft too: whoever shows it decides to whom. */
export function findPost(db: Database, slug: string): Promise<Post | undefined> {
  return db.get<Post>(sql`
    select id, slug, title, excerpt, body, draft, published_at as "publishedAt", updated_at as "updatedAt" from posts
    where slug = ${slug}`);
}

/** The tags of a post, in the order of the alphabet. */
export async function tagsOf(db: Database, postId: number): Promise<string[]> {
  const rows = await db.all<{ tag: string }>(sql`select tag from post_tags where post_id = ${postId} order by tag`);
  return rows.map(({ tag }) => tag);
}
