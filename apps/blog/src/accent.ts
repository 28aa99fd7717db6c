/** How many accents `assets/site.css` defines, as `[data-accent="0"]` and on. */
const ACCENTS = 12;

/** The degrees between two accents' hues; the first accent has this hue. */
const STEP = 360 / ACCENTS;

/** The accent of a blog: always the same for a slug, so that each blog has a look of its own. */
export function accentOf(slug: string): number {
  let hash = 2166136261;
  for (const character of slug) hash = Math.imul(hash ^ character.charCodeAt(0), 16777619) >>> 0;
  return hash % ACCENTS;
}

/** The hue of an accent in degrees, as the style sheet has it. */
export function hueOf(accent: number): number {
  return STEP * accent + STEP / 2;
}
