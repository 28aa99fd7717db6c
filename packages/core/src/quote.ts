const LONGEST = 80;

/** A text from outside, as it is shown in a message: quoted, control characters escaped, cut where it is long. */
export function quote(text: string): string {
  const shown = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return JSON.stringify(shown.toWellFormed());
}
