/** What one resolver says of a request. */
export type ResolverAnswer<Entry> =
  /** Not mine: another resolver may know. */
  | { readonly kind: "pass"; readonly reason: string }
  /** This tenant. `prefix` is the part of the path to strip, such as `/r/amazon`. */
  | { readonly kind: "tenant"; readonly entry: Entry; readonly prefix?: string; readonly reason: string }
  /** The request names a tenant that is not there. */
  | { readonly kind: "unknown"; readonly reason: string };

/** Why a request is refused before any tenant is looked for. */
export type RefusalCode = "INVALID_HOST" | "INVALID_PATH" | "AMBIGUOUS_TENANT";

/** Where a request goes. */
export type Resolution<Entry> =
  | { readonly kind: "public" }
  | { readonly kind: "tenant"; readonly entry: Entry; readonly prefix: string }
  | { readonly kind: "released"; readonly slug: string }
  | { readonly kind: "unknown" }
  | { readonly kind: "refused"; readonly code: RefusalCode; readonly reason: string };
