const controls = /[\p{Cc}\u2028\u2029]/gu;
const controlsButNewlines = /(?!\n)\p{Cc}/gu;

/** What a person typed into a one-line field: control characters are spaces, spaces at the ends are gone. */
export function oneLine(text: string): string {
  return text.toWellFormed().replace(controls, " ").trim();
}

/** What a person typed into a field of several lines: only newlines remain of the control characters. */
export function severalLines(text: string): string {
  return text.toWellFormed().replace(/\r\n?/g, "\n").replace(controlsButNewlines, " ").trim();
}
