import { oneLine, severalLines } from "./text.ts";
import type { Words } from "./words/en.ts";

/** What an author writes. */
export interface PostDraft {
  readonly title: string;
  /** Markdown. */
  readonly body: string;
  readonly tags: readonly string[];
  /** Whether only members see it. */
  readonly draft: boolean;
}

/** What is wrong with a draft, field by field, in words for its author. */
export type PostProblems = { readonly [Field in "title" | "body" | "tags"]?: string };

export const TITLE_LIMIT = 160;
/** Some texts take time that grows with the square of their length to render, and everybody waits meanwhile. */
export const BODY_LIMIT = 20_000;
const TAGS_LIMIT = 8;
const TAG_LIMIT = 40;
/** Of all tags of a post together, as they are typed. */
export const TAGS_TEXT_LIMIT = TAGS_LIMIT * (TAG_LIMIT + 2);

const TAG = /^[\p{L}\p{N}][\p{L}\p{M}\p{N} +#.'-]*$/u;

/** Many lists or quotes begun in one line: rendering takes time that grows with the cube of their number. */
const NESTED = /^[ \t]*(?:(?:[-+*>]|\d{1,9}[.)])[ \t]*){13}/m;

/** What was typed into the field of tags. */
export function splitTags(text: string): string[] {
  return text.split(",");
}

/** A draft, or the part of one that is to change, as it would be kept. */
export function tidyPost<Given extends Partial<PostDraft>>(given: Given): Given {
  const { title, body, tags } = given;
  return {
    ...given,
    ...(title !== undefined && { title: oneLine(title) }),
    ...(body !== undefined && { body: severalLines(body) }),
    ...(tags !== undefined && { tags: tidyTags(tags) }),
  };
}

function tidyTags(tags: readonly string[]): string[] {
  const tidy = tags.map((tag) => oneLine(tag).toLowerCase().replace(/^#\s*/, "").normalize("NFC"));
  return [...new Set(tidy)].filter((tag) => tag !== "").sort();
}

/** Checks what is there of a tidy draft. Undefined when nothing is wrong with it. */
export function postProblems(
  { title, body, tags = [] }: Partial<PostDraft>,
  { problems: say }: Words,
): PostProblems | undefined {
  const strange = tags.find((tag) => tag.length > TAG_LIMIT || !TAG.test(tag));
  const problems = {
    ...(title === "" && { title: say.titleMissing }),
    ...(title !== undefined && title.length > TITLE_LIMIT && { title: say.titleLong(TITLE_LIMIT) }),
    ...(body === "" && { body: say.bodyMissing }),
    ...(body !== undefined && NESTED.test(body) && { body: say.bodyNested }),
    ...(body !== undefined && body.length > BODY_LIMIT && { body: say.bodyLong(BODY_LIMIT) }),
    ...(strange !== undefined && { tags: say.tagInvalid(strange) }),
    ...(tags.length > TAGS_LIMIT && { tags: say.tagsMany(TAGS_LIMIT) }),
  };
  return Object.keys(problems).length === 0 ? undefined : problems;
}
