const blanks = /[\s\p{Cc}]+/gu;
const controlsButNewlines = /(?!\n)\p{Cc}/gu;

/** Characters that turn the direction of what follows them, which may be somebody else's text. */
const turns = /[\u202a-\u202e\u2066-\u2069]/g;

/** A character that is seen: no blank, no control, no format character, nothing that fonts leave out. U+2800 has no dots. */
const seen = /[^\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u;

/**
 * What a person typed into a one-line field: single spaces between words, nothing at the ends, no control characters, and
 * nothing that turns the line around. Empty where nothing of it could be seen.
 */
export function oneLine(text: string): string {
  return visible(text.toWellFormed().replace(turns, "").replace(blanks, " ").trim());
}

/**
 * What a person typed into a field of several lines: only newlines remain of the control characters. Empty where nothing
 * of it could be seen.
 */
export function severalLines(text: string): string {
  return visible(text.toWellFormed().replace(/\r\n?/g, "\n").replace(controlsButNewlines, " ").trim());
}

function visible(text: string): string {
  return seen.test(text) ? text : "";
}

const SLUG_LIMIT = 60;

/** A part of an address made of a text: small letters and digits of ASCII, with hyphens between them. May be empty. */
export function slugify(text: string): string {
  return text
    .replace(/ß/g, "ss")
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\p{M}/gu, "")
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, SLUG_LIMIT)
    .replace(/^-+|-+$/g, "");
}
