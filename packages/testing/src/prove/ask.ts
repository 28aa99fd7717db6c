import type { Route } from "./route.ts";
import type { Address, WorldTenant } from "./world-tenant.ts";

/** What a request brings that belongs to another tenant. */
export type ReplayKind = "session" | "path" | "query" | "body" | "header";

/** Which part of the proof makes a request. */
export type Phase = "explore" | "volley" | "listen" | "replay" | "fault" | "diagnose" | "fixture";

/** What one request to a route is made of; fresh marks are put into it each time. */
export interface Recipe {
  readonly params: Readonly<Record<string, string>>;
  readonly withQuery: boolean;
  readonly bodyAs: BodyKind;
}

export type BodyKind = "none" | "json" | "form" | "files" | "text";

/** One request, or one WebSocket's handshake, to a tenant's site. */
export interface Ask {
  /** From 1, over all of the proof. */
  readonly number: number;
  readonly phase: Phase;
  readonly route: Route;
  readonly tenant: WorldTenant;
  readonly address: Address;
  readonly recipe: Recipe;
  readonly method: string;
  /** With the query, without the address's prefix. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | URLSearchParams | FormData | undefined;
  readonly replay?: { readonly kind: ReplayKind; readonly of: WorldTenant; readonly what: string };
  /** When the client goes away: while it waits, or after the first bytes of the answer. */
  readonly abort?: "waiting" | "reading";
  readonly malformed?: boolean;
}

/** What came back. */
export interface Answer {
  /** 0 where nothing came. */
  readonly status: number;
  /** One line each. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
  readonly streamed: boolean;
  /** Whether it was still going on when nobody read on. */
  readonly endless?: boolean;
  /** What went wrong on the way. */
  readonly error?: string;
}

/** Whether a route did what it is for. Being sent to where one signs in is no success. */
export function succeeded({ status, headers }: Answer): boolean {
  if (status < 300 || status >= 400) return (status >= 200 && status < 300) || status === 101;
  return !headers.some(([name, value]) => name === "location" && /(sign|log)[-_]?in\b/i.test(value));
}

/** What was sent, as one text. */
export function textOfAsk(ask: Ask): string {
  const headers = Object.entries(ask.headers).map(([name, value]) => `${name}: ${value}`);
  return [decoded(ask.path), ask.path, ...headers, bodyText(ask.body)].join("\n");
}

/** What was asked, on one line. */
export function lineOfAsk(ask: Ask): string {
  const { tenant, method, path, replay, abort, malformed, address } = ask;
  const body = bodyText(ask.body);
  return [
    `#${ask.number} tenant ${tenant.letter}: ${method} ${address.prefix}${path}`,
    ...(body === "" ? [] : [`with ${body.length > 160 ? `${body.slice(0, 160)}…` : body}`]),
    ...(replay === undefined ? [] : [`(tenant ${replay.of.letter}'s ${replay.what})`]),
    ...(abort === undefined ? [] : ["(given up half way)"]),
    ...(malformed ? ["(malformed)"] : []),
  ].join(" ");
}

function bodyText(body: Ask["body"]): string {
  if (body === undefined) return "";
  if (typeof body === "string") return body;
  const entries = [...body.entries()] as [string, unknown][];
  return entries.map(([name, value]) => `${name}=${value instanceof Blob ? "(a file)" : String(value)}`).join("&");
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path.replaceAll("+", " "));
  } catch {
    return path;
  }
}
