import { InvalidSlugError } from "./errors.ts";
import { quote } from "./quote.ts";

const LONGEST = 63;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const HEX_ID = /^[0-9a-f]{32}$/;
const EXAMPLE = "acme-inc";

/** Slugs that no tenant may have: hosts of the platform, of mail and of the network, and words of Tenantry's own. */
export const RESERVED_SLUGS: readonly string[] = Object.freeze(
  (
    "www api admin app mail smtp mx ns1 ns2 origin cdn assets static auth login status docs blog " +
    "billing support root public shared default autodiscover localhost"
  ).split(" "),
);

export interface SlugOptions {
  /** Slugs to reserve beside `RESERVED_SLUGS`. */
  readonly reserved?: Iterable<string>;
}

/**
 * Whether the text has the form of a slug: `a-z`, `0-9` and `-`, at most 63 characters, no hyphen first or last, no `--` at
 * the third place, and nothing that could be taken for an id. Reserved slugs have the form; `checkSlug` refuses them.
 */
export function isSlug(text: unknown): text is string {
  if (typeof text !== "string" || !isLabel(text)) return false;
  if (text.length < 4) return true;
  if (text.charCodeAt(2) === 45 && text.charCodeAt(3) === 45) return false;
  if (text.length === 36) return !UUID.test(text);
  return text.length !== 32 || !HEX_ID.test(text);
}

function isLabel(text: string): boolean {
  const { length } = text;
  if (length === 0 || length > LONGEST) return false;
  // Asked on every request: a loop is done before an expression has begun.
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at);
    if ((code >= 97 && code <= 122) || (code >= 48 && code <= 57)) continue;
    if (code !== 45 || at === 0 || at === length - 1) return false;
  }
  return true;
}

/** The slug, if a new tenant may have it. Throws `InvalidSlugError`, which says what is wrong and what would be right. */
export function checkSlug(text: unknown, options: SlugOptions = {}): string {
  if (typeof text !== "string") {
    throw new InvalidSlugError(`A slug is text, such as "${EXAMPLE}", not ${text === null ? "null" : typeof text}.`);
  }
  const fault = faultOf(text, options);
  if (fault === undefined) return text;
  throw new InvalidSlugError(
    `${quote(text)} can not be a slug: ${fault}. Choose a slug such as "${suggestion(text, options)}".`,
    { operation: "check a slug" },
  );
}

function faultOf(text: string, options: SlugOptions): string | undefined {
  if (text === "") return "it is empty";
  if (text.length > LONGEST) return `it is ${text.length} characters long, and ${LONGEST} is the most`;
  for (const character of text) {
    if (/[a-z0-9-]/.test(character)) continue;
    if (/[A-Z]/.test(character)) return `it holds the capital letter ${quote(character)}`;
    const point = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
    return `it holds ${quote(character)} (U+${point}), and only a–z, 0–9 and "-" are allowed`;
  }
  if (text.startsWith("-") || text.endsWith("-")) return `it begins or ends with "-"`;
  if (text.startsWith("--", 2)) return `"--" at its third place marks encoded names`;
  if (!isSlug(text)) return "it looks like an id";
  return isReserved(text, options) ? "it is reserved" : undefined;
}

function isReserved(slug: string, { reserved = [] }: SlugOptions): boolean {
  if (RESERVED_SLUGS.includes(slug)) return true;
  for (const one of reserved) {
    if (one.toLowerCase() === slug) return true;
  }
  return false;
}

/** A slug made of what a person typed; a fixed one where nothing of theirs can be kept faithfully. */
function suggestion(text: string, options: SlugOptions): string {
  const plain = text.slice(0, LONGEST).normalize("NFKD").replace(/\p{M}/gu, "");
  if (/[^\p{ASCII}\p{P}\p{S}\p{Z}]/u.test(plain)) return EXAMPLE;
  const slug = plain
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, LONGEST)
    .replace(/^-+|-+$/g, "");
  return isSlug(slug) && !isReserved(slug, options) ? slug : EXAMPLE;
}
