import type { LeakPlace } from "./leak-note.ts";

/** What a leak probably comes from. A guess, made from how it shows. */
export type LeakCause =
  | "cache"
  | "global variable"
  | "memo"
  | "tenant from the body"
  | "tenant from the query"
  | "tenant from the path"
  | "tenant from a header"
  | "foreign ids"
  | "session"
  | "cookie domain"
  | "job"
  | "topic"
  | "stream"
  | "error message"
  | "log line"
  | "response header"
  | "file path"
  | "shared table"
  | "catalog"
  | "unknown";

/** Data of one tenant where another can see it. */
export interface Leak {
  readonly cause: LeakCause;
  /** The cause in a sentence, with what to do. */
  readonly explanation: string;
  /** The route that leaks, or through which the data got where it does not belong; undefined where neither is known. */
  readonly route: string | undefined;
  readonly place: LeakPlace;
  /** The place in words: `the answer's body`, `the header x-last`, `the table notes`. */
  readonly where: string;
  /** Who got to see it: the tenant's letter. Undefined where everybody does. */
  readonly seenBy: string | undefined;
  /** Whose data it is: the tenant's letter. */
  readonly ownedBy: string;
  /** How the data was known: `row 2 of posts.title`, `sent as title in #12 POST /posts`. */
  readonly data: string;
  /** The request that showed it. */
  readonly asked: string | undefined;
  /** What was asked shortly before, oldest first. */
  readonly before: readonly string[];
  /** The text around it, with the mark between « and ». */
  readonly excerpt: string;
  /** Other places in which the same leak showed. */
  readonly also: readonly string[];
  /** How often it was found. */
  readonly times: number;
  /** From 1. */
  readonly round: number;
  /** Why it was let pass, in the words of the option `allow`. */
  readonly allowed?: string;
}

export const EXPLANATIONS: Readonly<Record<LeakCause, string>> = {
  cache:
    "Whoever asks first decides what everybody gets: a cache without the tenant in its key. Put tenant.id into the key, or keep it in the scope's memo().",
  "global variable":
    "A variable outside of the handler holds what belongs to one request, and others run meanwhile. Keep it inside of the handler, or take it from the scope.",
  memo: "Something is made once for all tenants, for the first that asks: a handle or a value in a module. Use the scope's memo(), which is each tenant's own.",
  "tenant from the body":
    "The body says whose data is used. Take the tenant from the scope; what a client sends must not choose it.",
  "tenant from the query":
    "A query parameter says whose data is used. Take the tenant from the scope; what a client sends must not choose it.",
  "tenant from the path":
    "A part of the path says whose data is used, past the tenant of the address. Take the tenant from the scope, without crossTenant.",
  "tenant from a header":
    "A header that any client can send says whose data is used. Take the tenant from the scope, or trust it from your own proxies only.",
  "foreign ids":
    "An id of another tenant's row is enough to get it. Look rows up in the tenant's own db, or make the tenant part of the key.",
  session:
    "A cookie or token of one tenant is accepted at another. Keep sessions in the tenant's own store, or keep tenant.id in them and compare it.",
  "cookie domain":
    "Browsers send the cookie to other tenants as well: its Domain covers their hosts. Leave Domain out, so that it stays with the host that set it.",
  job: "What one tenant sent was written into another's store: work after the answer (a timer, a queue, a handle in a variable) that runs for whoever came last. Give it the tenant's id and use tenancy.run().",
  topic: "A message reaches sockets of other tenants: a topic without the tenant in its name. Name it after tenant.id.",
  stream:
    "A stream carries what belongs to others: it has one source for all tenants, or reads in the wrong scope. Make the source for each tenant, and use the db that the handler was given.",
  "error message": "What went wrong for one tenant is told to another, or an error keeps what another request did.",
  "log line": "A line that is logged for one tenant holds data of another. Log what the scope gives, at the time.",
  "response header": "A header of the answer holds what another request left.",
  "file path": "A file is used by several tenants: its path does not name the tenant. Put tenant.id into the path.",
  "shared table":
    "Text of one tenant stands in the shared store, where every tenant can read it. Keep it in the tenant's store, or keep numbers only.",
  catalog: "Rows of a tenant stand in the catalog, or in another tenant's record there.",
  unknown: "The cause could not be told from how it shows.",
};
