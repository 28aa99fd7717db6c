/** What a field of a request or a table probably holds, by its name. */
export type FieldMeaning =
  | "email"
  | "password"
  | "url"
  | "tenant"
  | "tenant id"
  | "slug"
  | "number"
  | "flag"
  | "date"
  | "color"
  | "language"
  | "phone"
  | "id"
  | "secret"
  | "code"
  | "text";

// The first that fits counts.
const MEANINGS: readonly (readonly [RegExp, FieldMeaning])[] = [
  [/^(e-?mail|.*[_-]?email)$/, "email"],
  [/^(password|passwd|pass|.*[_-]?password)$/, "password"],
  [/(secret|hash|salt|token|signature|api_?key)/, "secret"],
  [
    /^(?:x[-_])?(tenant|org|organi[sz]ation|workspace|company|customer|shop|store|site|team)([_-]?(slug|name|key))?$/,
    "tenant",
  ],
  [/^(?:x[-_])?(tenant|org|organi[sz]ation|workspace|company|customer|shop|store|site|team)[_-]?id$/, "tenant id"],
  [/^(url|uri|href|website|homepage|image|avatar|picture|callback|redirect|.*[_-]?(url|uri))$/, "url"],
  [/(^|_)slug$/, "slug"],
  [
    /^(page|limit|offset|size|count|per[_-]?page|quantity|amount|price|total|year|age|rank|position|sort_order|version)$/,
    "number",
  ],
  [/^(is|has|can|allow)[_-]?[a-z]|^(enabled|active|published|draft|done|visible|public|verified|.*_verified)$/, "flag"],
  [/(^|_)(date|at|on|time|day|since|until|expires|timestamp|from|to|start|end)$|[a-z](at|date|time)$/, "date"],
  [/^(colou?r|accent|.*[_-]colou?r)$/, "color"],
  [/^(lang|language|locale)$/, "language"],
  [/^(phone|tel|mobile)$/, "phone"],
  [/^id$|[_-]?ids?$|_uuid$|^uuid$/, "id"],
  [
    /^(status|state|type|kind|role|level|currency|country|provider|algorithm|scope|plan|tier|theme|mode|visibility|format|mime|content_type|timezone|encoding|method|code)$/,
    "code",
  ],
];

export function meaningOf(name: string): FieldMeaning {
  const snake = name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();
  for (const [pattern, meaning] of MEANINGS) if (pattern.test(snake)) return meaning;
  return "text";
}

/** `posts` for `post`, `categories` for `category`: names that may mean the same table. */
export function namesOfCollection(name: string): string[] {
  const lower = name.toLowerCase();
  const singular = lower.replace(/ies$/, "y").replace(/s$/, "");
  return [...new Set([lower, singular, `${singular}s`, lower.replace(/y$/, "ies"), lower.replace(/s$/, "es")])];
}
