import { meaningOf, namesOfCollection } from "./field-names.ts";
import { matchPath, paramsOf, type Route } from "./route.ts";

interface Known {
  readonly name: string;
  readonly value: string | number;
  /** The table or the path it was seen in. */
  readonly collection: string;
}

const LONGEST = 100;
const DEEPEST = 6;
const MOST = 2_000;
const CANDIDATES = 4;

/** What is known of one tenant's site: ids and slugs of its rows, links of its pages, cookies and tokens it gave out. */
export class Knowledge {
  readonly cookies = new Map<string, string>();
  /** A token that an answer held. */
  bearer: string | undefined;
  readonly #known: Known[] = [];
  readonly #links = new Map<string, Record<string, string>[]>();

  learnRow(table: string, row: Readonly<Record<string, unknown>>): void {
    for (const [name, value] of Object.entries(row)) this.#learn(name, value, table);
  }

  /** Takes in every field of a JSON value. */
  learnJson(value: unknown, collection: string, depth = 0): void {
    if (typeof value !== "object" || value === null || depth > DEEPEST) return;
    for (const [name, member] of Object.entries(value)) {
      if (typeof member === "object") this.learnJson(member, Array.isArray(value) ? collection : name, depth + 1);
      else if (!Array.isArray(value)) this.#learn(name, member, collection);
      if (typeof member === "string" && /^(access_?token|token|jwt|session_?token)$/i.test(name))
        this.bearer ??= member;
    }
  }

  learnLink(pathname: string, routes: readonly Route[]): void {
    for (const route of routes) {
      const values = paramsOf(route.path).length > 0 ? matchPath(route.path, pathname) : undefined;
      if (values === undefined) continue;
      const links = this.#links.get(route.key) ?? [];
      this.#links.set(route.key, links);
      if (links.length < 20 && !links.some((link) => same(link, values))) links.push(values);
    }
  }

  learnCookie(line: string): void {
    const [, name, value] = /^([^=;]+)=([^;]*)/.exec(line) ?? [];
    if (name === undefined || value === undefined) return;
    if (value === "" || /max-age=0\b/i.test(line)) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }

  /** Differs once something is known that may help to reach the route. */
  signature(route: Route): string {
    return JSON.stringify([this.paramsFor(route), [...this.cookies.keys()], this.bearer]);
  }

  /** The best value for a field of this name; `near` is the collection that it is asked for in. */
  valueFor(name: string, near = ""): string | number | undefined {
    return this.#candidates(name, near)[0];
  }

  /** Values for a route's parameters, the likeliest first. */
  paramsFor(route: Route): Record<string, string>[] {
    const names = paramsOf(route.path);
    const links = this.#links.get(route.key) ?? [];
    const columns = names.map((name) => this.#candidates(name, collectionBefore(route.path, name)));
    const made: Record<string, string>[] = [];
    const most = Math.min(CANDIDATES, Math.max(0, ...columns.map((values) => values.length)));
    for (let index = 0; index < most; index++) {
      const values = names.map((name, place) => {
        const column = columns[place] ?? [];
        return [name, String(column[index % Math.max(1, column.length)] ?? "1")] as const;
      });
      made.push(Object.fromEntries(values));
    }
    return distinct([...links.slice(0, 2), ...made, ...links.slice(2, 6)]);
  }

  #learn(name: string, value: unknown, collection: string): void {
    if (typeof value !== "string" && typeof value !== "number") return;
    if (String(value).length > LONGEST || value === "" || this.#known.length >= MOST) return;
    const known = { name: simple(name), value, collection: collection.toLowerCase() };
    if (!this.#known.some((other) => same(other, known))) this.#known.push(known);
  }

  #candidates(name: string, near: string): (string | number)[] {
    const wanted = simple(name);
    const collections = namesOfCollection(near);
    const owner = wanted.replace(/(id|slug|key)$/, "");
    if (owner !== "") collections.push(...namesOfCollection(owner));
    const scored = this.#known.flatMap((known) => {
      const fits = known.name === wanted ? 3 : isKeyFor(known.name, wanted) ? 2 : 0;
      const close = collections.includes(known.collection) ? 2 : 0;
      return fits > 0 && !/[\s/]/.test(String(known.value)) ? [{ value: known.value, score: fits + close }] : [];
    });
    scored.sort((one, other) => other.score - one.score);
    return [...new Set(scored.map(({ value }) => value))];
  }
}

/** The last fixed part of a path before a parameter: `posts` for `id` in `/api/posts/:id`. */
export function collectionBefore(path: string, name: string): string {
  const parts = path.split("/");
  const at = parts.findIndex((part) => part.replace("?", "") === (name === "*" ? "*" : `:${name}`));
  return parts.slice(0, at).findLast((part) => part !== "" && !/[:*]/.test(part)) ?? "";
}

/** `id` and `slug` name a row whatever a route calls its parameter. */
function isKeyFor(name: string, wanted: string): boolean {
  if (name !== "id" && name !== "slug") return false;
  return wanted.endsWith(name) || meaningOf(wanted) === "text";
}

const simple = (name: string): string => name.toLowerCase().replace(/[^a-z0-9*]/g, "");

const same = (one: object, other: object): boolean => JSON.stringify(one) === JSON.stringify(other);

function distinct<T>(values: readonly T[]): T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
