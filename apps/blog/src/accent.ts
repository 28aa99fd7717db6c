/** How many accents `assets/site.css` defines, as `[data-accent="0"]` and on. */
export const ACCENTS = 12;

/** The accent of a blog: always the same for a slug, so that each blog has a look of its own. */
export function accentOf(slug: string): number {
  let hash = 2166136261;
  for (const character of slug) hash = Math.imul(hash ^ character.charCodeAt(0), 16777619) >>> 0;
  return hash % ACCENTS;
}
