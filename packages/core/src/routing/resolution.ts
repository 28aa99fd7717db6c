/** Why a request is refused. */
export type RefusalCode = "INVALID_HOST" | "INVALID_PATH" | "AMBIGUOUS_TENANT";

/** The request is answered 400. `reason` is for the log and for `explain`, not for the client. */
export interface Refusal {
  readonly kind: "refused";
  readonly code: RefusalCode;
  readonly reason: string;
}

/** The request names a slug that was given back, and is kept from others for now. */
export interface Released {
  readonly kind: "released";
  readonly slug: string;
}

/** What one resolver says of a request. Answers without details may be shared objects; why is told by `Resolver.explain`. */
export type ResolverAnswer<Entry> =
  /** Not mine: another resolver may know. */
  | { readonly kind: "pass" }
  /** This tenant, an entry of the directory. `prefix` is the part of the path to strip, such as `/r/amazon`. */
  | { readonly kind: "tenant"; readonly entry: Entry; readonly prefix?: string }
  /** The request names a tenant that is not there. */
  | { readonly kind: "unknown" }
  | Released
  | Refusal;

/** Where a request goes. */
export type Resolution<Entry> =
  | { readonly kind: "public" }
  /** `prefix` is the part of the path to strip, or empty; `host` is canonical, and what `Router.url` takes as `current`. */
  | { readonly kind: "tenant"; readonly entry: Entry; readonly prefix: string; readonly host: string }
  | Released
  | { readonly kind: "unknown" }
  | Refusal;

export const PASS = Object.freeze({ kind: "pass" } as const);
export const UNKNOWN = Object.freeze({ kind: "unknown" } as const);
export const PUBLIC = Object.freeze({ kind: "public" } as const);

export function refusal(code: RefusalCode, reason: string): Refusal {
  return Object.freeze({ kind: "refused", code, reason });
}
