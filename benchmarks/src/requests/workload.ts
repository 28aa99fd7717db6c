import { POSTS } from "./statements.ts";

/** What a request does. */
export const KINDS = {
  latest: { title: "JSON of 20 posts", method: "GET", path: () => "/posts" },
  one: { title: "JSON of 1 row", method: "GET", path: (id: number) => `/posts/${id}` },
  write: { title: "write transaction", method: "POST", path: (id: number) => `/posts/${id}/visits` },
  interactive: { title: "interactive transaction", method: "POST", path: (id: number) => `/posts/${id}/visits/slowly` },
} as const;

export type Kind = keyof typeof KINDS;

/**
 * Every kind is warmed up in so many turns with the others. A server that answered one kind for long and then another has code
 * that fits the last alone: what is measured first would be the compiling of what fits them all.
 */
export const WARM_UP_TURNS = 5;

/** How a request names its tenant. */
export type Naming = "domain" | "subfolder";

export interface Target {
  readonly method: string;
  readonly host: string;
  readonly path: string;
}

/** As many different requests as a server sees before they begin again. */
const CYCLE = 1_000;

/** Requests of one kind, over the tenants `t0`, `t1`, … in a random but always equal order. */
export function targets(kind: Kind, tenants: number, naming: Naming): Target[] {
  const random = generator(20_26);
  const { method, path } = KINDS[kind];
  return Array.from({ length: CYCLE }, () => {
    const slug = `t${Math.floor(random() * tenants)}`;
    const own = path(1 + Math.floor(random() * POSTS));
    return naming === "domain"
      ? { method, host: `${slug}.localhost`, path: own }
      : { method, host: "localhost", path: `/r/${slug}${own}` };
  });
}

export function rawRequest({ method, host, path }: Target): string {
  const length = method === "POST" ? "Content-Length: 0\r\n" : "";
  return `${method} ${path} HTTP/1.1\r\nHost: ${host}\r\n${length}\r\n`;
}

export function webRequest({ method, host, path }: Target): Request {
  return new Request(`http://${host}${path}`, { method, headers: { host } });
}

/** Numbers from 0 to 1 that look random and are the same in every run. */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
