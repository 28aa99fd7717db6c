import { isSlug } from "../slug.ts";
import type { Directory } from "./directory.ts";
import { type ResolverAnswer, UNKNOWN } from "./resolution.ts";

/** The answer of a resolver that found a slug in the request. What is not literally a slug is not looked up. */
export function answerBySlug<Entry>(slug: string, directory: Directory<Entry>, prefix = ""): ResolverAnswer<Entry> {
  if (!isSlug(slug)) return UNKNOWN;
  const entry = directory.bySlug(slug);
  if (entry !== undefined) return { kind: "tenant", entry, prefix };
  return directory.released(slug) ? { kind: "released", slug } : UNKNOWN;
}
