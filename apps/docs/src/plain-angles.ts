import { proseOf } from "./prose.ts";

/** The Markdown with `<host>` and its like as text: the pages hold no HTML but comments, and Vue would look for an end tag. */
export function plainAngles(markdown: string): string {
  return proseOf(markdown, (text) => text.replace(/<(?=\/?[a-z][\w-]*(?:>|\s))/gi, "&lt;"));
}
