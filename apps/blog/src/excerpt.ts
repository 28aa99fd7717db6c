import { markdown } from "./markdown.ts";

const LENGTH = 200;
const ENTITIES: Readonly<Record<string, string>> = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&amp;": "&" };

/** The beginning of a text of Markdown, as plain text: of its paragraphs where it has some. */
export function excerptOf(body: string): string {
  const html = markdown(body);
  const paragraphs = [...html.matchAll(/<p>(.*?)<\/p>/gs)].map(([, text = ""]) => text).join(" ");
  const text = plain(paragraphs) || plain(html);
  if (text.length <= LENGTH) return text;
  const cut = text.slice(0, LENGTH).replace(/\s\S*$/, "");
  return `${cut.toWellFormed()}…`;
}

/** Elements go and entities are read: the HTML is our own, where no tag holds a ">" of somebody else's. */
function plain(html: string): string {
  return html
    .replace(/<[^>]*>/g, (tag) => (/^<\/?(?:a|code|del|em|strong|sup)\b/.test(tag) ? "" : " "))
    .replace(/&(?:lt|gt|quot|amp);/g, (entity) => ENTITIES[entity] ?? entity)
    .replace(/\s+/g, " ")
    .trim();
}
