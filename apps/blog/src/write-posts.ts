import { ConstraintError, type Database, type Statement, sql } from "@tenantry/core";
import { excerptOf } from "./excerpt.ts";
import type { PostDraft } from "./post-rules.ts";
import { findPost, type Post } from "./posts.ts";
import { slugify } from "./text.ts";

type NewPost = Omit<Post, "id" | "draft" | "updatedAt"> & Partial<Pick<PostDraft, "draft" | "tags">>;

/** The statements that add a post: run them as one batch, with others if need be. */
export function insertPost({
  slug,
  title,
  excerpt,
  body,
  publishedAt,
  draft = false,
  tags = [],
}: NewPost): Statement[] {
  return [
    sql`
      insert into posts (slug, title, excerpt, body, published_at, draft)
      values (${slug}, ${title}, ${excerpt}, ${body}, ${publishedAt}, ${draft})`,
    ...insertTags(slug, tags),
  ];
}

function insertTags(slug: string, tags: readonly string[]): Statement[] {
  return tags.map((tag) => sql`insert into post_tags (post_id, tag) select id, ${tag} from posts where slug = ${slug}`);
}

const ATTEMPTS = 5;

/** Adds a tidy draft, under an address that is made of its title. */
export async function createPost(db: Database, draft: PostDraft): Promise<Post> {
  const publishedAt = new Date().toISOString();
  const excerpt = excerptOf(draft.body);
  const base = slugify(draft.title) || "post";
  for (let attempt = 1; ; attempt++) {
    const slug = attempt < ATTEMPTS ? await freeSlug(db, base) : `${base}-${crypto.randomUUID().slice(0, 8)}`;
    try {
      await db.batch(insertPost({ ...draft, slug, excerpt, publishedAt }));
      return await existing(db, slug);
    } catch (error) {
      // Somebody else may have taken the address meanwhile.
      if (!(error instanceof ConstraintError) || attempt === ATTEMPTS) throw error;
    }
  }
}

/** The first that nobody has of `base`, `base-2` and so on. */
async function freeSlug(db: Database, base: string): Promise<string> {
  const rows = await db.all<{ slug: string }>(
    sql`select slug from posts where slug = ${base} or slug like ${`${base}-%`}`,
  );
  const taken = new Set(rows.map(({ slug }) => slug));
  let slug = base;
  for (let number = 2; taken.has(slug); number++) slug = `${base}-${number}`;
  return slug;
}

/**
 * Changes what is given of a post, tidy, and leaves the rest. A draft that is published gets its date then. Undefined when
 * there is no such post.
 */
export async function updatePost(db: Database, slug: string, changes: Partial<PostDraft>): Promise<Post | undefined> {
  const { title = null, body = null, draft = null, tags } = changes;
  const excerpt = body === null ? null : excerptOf(body);
  const now = new Date();
  const update = sql`
    update posts set
      title = coalesce(${title}, title),
      excerpt = coalesce(${excerpt}, excerpt),
      body = coalesce(${body}, body),
      published_at = case when draft and not coalesce(${draft}, draft) then ${now} else published_at end,
      draft = coalesce(${draft}, draft),
      updated_at = ${now}
    where slug = ${slug}`;
  const retag =
    tags === undefined
      ? []
      : [
          sql`delete from post_tags where post_id = (select id from posts where slug = ${slug})`,
          ...insertTags(slug, tags),
        ];
  await db.batch([update, ...retag]);
  return await findPost(db, slug);
}

async function existing(db: Database, slug: string): Promise<Post> {
  const post = await findPost(db, slug);
  if (post === undefined) throw new Error(`The post “${slug}” is gone as soon as it was made.`);
  return post;
}
