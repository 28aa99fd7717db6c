import { type Answer, type Ask, succeeded } from "./ask.ts";
import type { Route } from "./route.ts";

/** Whether a route ends a session: what it is asked for must not be asked with a session that is still needed. */
export const endsSession = ({ path }: Route): boolean => /(sign|log)[-_]?(out|off)|revoke/i.test(path);

/** Takes in what an answer shows: fields, links, cookies and tokens. `isForeign` tells what must not be believed. */
export function learn(ask: Ask, answer: Answer, routes: readonly Route[], isForeign: (text: string) => boolean): void {
  if (!succeeded(answer)) return;
  const { knowledge } = ask.tenant;
  for (const [name, value] of answer.headers) {
    if (isForeign(value)) continue;
    if (name === "set-cookie" && !endsSession(ask.route)) knowledge.learnCookie(value);
    if (name === "location") learnLink(value, ask, routes);
  }
  if (isForeign(answer.body)) return;
  const json = parsed(answer.body);
  if (json !== undefined) knowledge.learnJson(json, collectionOf(ask.route.path));
  for (const [, attribute, text] of answer.body.matchAll(LINKS)) {
    learnLink((attribute ?? text ?? "").replaceAll("&amp;", "&"), ask, routes);
  }
}

/** Of pages, and of JSON. */
const LINKS = /(?:href|src|action)="([^"]+)"|"((?:https?:\/)?\/[^"\s]*)"/g;

function learnLink(link: string, { tenant, address }: Ask, routes: readonly Route[]): void {
  const url = URL.canParse(link, `${address.url}/`) ? new URL(link, `${address.url}/`) : undefined;
  if (url === undefined) return;
  for (const { host, prefix } of tenant.addresses) {
    if (url.host !== host || !(prefix === "" || url.pathname.startsWith(`${prefix}/`))) continue;
    tenant.knowledge.learnLink(url.pathname.slice(prefix.length), routes);
    return;
  }
}

function collectionOf(path: string): string {
  return path.split("/").findLast((part) => part !== "" && !/[:*]/.test(part)) ?? "";
}

function parsed(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
