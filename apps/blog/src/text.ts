const blanks = /[\s\p{Cc}]+/gu;
const controlsButNewlines = /(?!\n)\p{Cc}/gu;

/** What a person typed into a one-line field: single spaces between words, nothing at the ends, no control characters. */
export function oneLine(text: string): string {
  return text.toWellFormed().replace(blanks, " ").trim();
}

/** What a person typed into a field of several lines: only newlines remain of the control characters. */
export function severalLines(text: string): string {
  return text.toWellFormed().replace(/\r\n?/g, "\n").replace(controlsButNewlines, " ").trim();
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
