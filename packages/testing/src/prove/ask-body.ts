import type { Ask, BodyKind } from "./ask.ts";
import type { RouteFixture } from "./fixtures.ts";
import type { Inventor } from "./invent.ts";
import type { Route } from "./route.ts";

export type Fields = Record<string, unknown>;

/** How a route's body may be sent, the likeliest first. */
export function bodyKinds(route: Route, fixture: RouteFixture | undefined): BodyKind[] {
  if (route.method === "WS") return ["json", "text"];
  const reads = route.body.length > 0 || fixture?.body !== undefined || /\bbody\b/.test(route.source);
  if (/^(GET|HEAD|OPTIONS)$/.test(route.method) || (route.method === "DELETE" && !reads)) return ["none"];
  if (hasFile(route.body)) return ["files"];
  switch (route.parse) {
    case "formdata":
    case "multipart/form-data":
      return ["files"];
    case "urlencoded":
    case "application/x-www-form-urlencoded":
      return ["form"];
    case "text":
    case "text/plain":
      return ["text"];
    default:
      return reads ? ["json", "form", "text"] : ["json", "none"];
  }
}

const hasFile = (schemas: readonly unknown[]): boolean => /"format":"binary"/.test(JSON.stringify(schemas) ?? "");

/** A body with its content type. */
export function encodedBody(value: unknown, kind: BodyKind, inventor: Inventor): Pick<Ask, "body" | "headers"> {
  if (kind === "text") return { body: inventor.mark("body"), headers: { "content-type": "text/plain" } };
  if (kind === "json" || !isFields(value)) {
    return { body: JSON.stringify(value ?? null), headers: { "content-type": "application/json" } };
  }
  if (kind === "form") return { body: new URLSearchParams(textsOf(value)), headers: {} };
  const form = new FormData();
  for (const [name, item] of Object.entries(value)) {
    for (const one of Array.isArray(item) ? item : [item]) form.append(name, one instanceof Blob ? one : textOf(one));
  }
  return { body: form, headers: {} };
}

export const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Blob);

const textOf = (value: unknown): string => (typeof value === "object" ? JSON.stringify(value) : String(value));

export function textsOf(fields: Fields): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, textOf(value)]));
}
