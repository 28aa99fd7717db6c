import { type Database, type Sql, sql } from "@tenantry/core";
import type { PostSummary } from "./posts.ts";

export const QUERY_LIMIT = 100;
const WORDS_LIMIT = 8;
const RESULTS_LIMIT = 50;

/** The words to look for. What is left has no sign that means anything in either engine's language of queries. */
function wordsIn(text: string): string[] {
  return (text.slice(0, QUERY_LIMIT).match(/[\p{L}\p{M}\p{N}]+/gu) ?? []).slice(0, WORDS_LIMIT);
}

/** The published posts that have all the words of a text, or words that begin so. Those that fit best come first. */
export async function searchPosts(db: Database, text: string): Promise<PostSummary[]> {
  const words = wordsIn(text);
  if (words.length === 0) return [];
  const columns = sql`posts.id, slug, posts.title, excerpt, published_at as "publishedAt"`;
  return await db.all<PostSummary>(db.dialect === "sqlite" ? inSqlite(columns, words) : inPostgres(columns, words));
}

function inSqlite(columns: Sql, words: readonly string[]): Sql {
  const query = words.map((word) => `"${word}"*`).join(" ");
  return sql`
    select ${columns} from posts_search join posts on posts.id = posts_search.rowid
    where posts_search match ${query} and not draft
    order by bm25(posts_search, 4, 1), posts.id desc limit ${RESULTS_LIMIT}`;
}

/** Letters without their accents, titles before texts. It stands in the index, letter for letter, so that the index is used. */
const INDEXED = sql`(
  setweight(to_tsvector('simple', regexp_replace(normalize(posts.title, nfkd), '[\\u0300-\\u036f]', '', 'g')), 'A') ||
  setweight(to_tsvector('simple', regexp_replace(normalize(posts.body, nfkd), '[\\u0300-\\u036f]', '', 'g')), 'D'))`;

function inPostgres(columns: Sql, words: readonly string[]): Sql {
  const query = words.map((word) => `${word.normalize("NFKD").replace(/[\u0300-\u036f]/g, "")}:*`).join(" & ");
  return sql`
    select ${columns} from posts where ${INDEXED} @@ to_tsquery('simple', ${query}) and not draft
    order by ts_rank(${INDEXED}, to_tsquery('simple', ${query})) desc, posts.id desc limit ${RESULTS_LIMIT}`;
}
