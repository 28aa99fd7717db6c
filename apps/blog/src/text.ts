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
