import { type Database, type Statement, sql } from "@tenantry/core";
import { oneLine, severalLines } from "./text.ts";
import type { Words } from "./words/en.ts";

export interface Comment {
  readonly id: number;
  readonly author: string;
  readonly body: string;
  readonly createdAt: string;
}

/** What a reader writes. */
export interface CommentDraft {
  readonly author: string;
  readonly body: string;
}

/** What is wrong with a draft, field by field, in words for its author. */
export type CommentProblems = { readonly [Field in keyof CommentDraft]?: string };

export const AUTHOR_LIMIT = 60;
export const COMMENT_LIMIT = 4000;

/** A draft as it would be kept. */
export function tidyComment(draft: CommentDraft): CommentDraft {
  return { author: oneLine(draft.author), body: severalLines(draft.body) };
}

/** Checks a tidy draft. Undefined when nothing is wrong with it. */
export function commentProblems({ author, body }: CommentDraft, { problems: say }: Words): CommentProblems | undefined {
  const problems = {
    ...(author === "" && { author: say.nameMissing }),
    ...(author.length > AUTHOR_LIMIT && { author: say.nameLong(AUTHOR_LIMIT) }),
    ...(body === "" && { body: say.commentMissing }),
    ...(body.length > COMMENT_LIMIT && { body: say.commentLong(COMMENT_LIMIT) }),
  };
  return Object.keys(problems).length === 0 ? undefined : problems;
}

/** The comments of a post, oldest first. */
export function listComments(db: Database, postId: number): Promise<Comment[]> {
  return db.all<Comment>(sql`
    select id, author, body, created_at as "createdAt" from comments where post_id = ${postId} order by id`);
}

/** The statement that adds a comment to a published post, and does nothing where there is none: it writes and looks in one. */
export function insertComment(postSlug: string, { author, body }: CommentDraft, createdAt: Date): Statement {
  return sql`
    insert into comments (post_id, author, body, created_at)
    select id, ${author}, ${body}, ${createdAt} from posts where slug = ${postSlug} and not draft
    returning id, author, body, created_at as "createdAt"`;
}

/** Adds a comment to a published post. Undefined when there is none. */
export function addComment(db: Database, postSlug: string, draft: CommentDraft): Promise<Comment | undefined> {
  return db.get<Comment>(insertComment(postSlug, draft, new Date()));
}
