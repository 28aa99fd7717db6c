import type { ProofTenant } from "./fixtures.ts";
import type { Knowledge } from "./knowledge.ts";

/** One way to a tenant's site. */
export interface Address {
  /** `domain`, `subfolder`: the resolver's name. */
  readonly mode: string;
  /** Where the site begins, without a slash at its end. */
  readonly url: string;
  /** The `Host` header. */
  readonly host: string;
  /** Empty, or such as `/r/amazon`. */
  readonly prefix: string;
}

/** A tenant of a world under proof. */
export interface WorldTenant extends ProofTenant {
  /** `A`, `B`, `C`: what the report calls it. */
  readonly letter: string;
  readonly addresses: readonly Address[];
  readonly knowledge: Knowledge;
  /** What `signIn` gave. */
  headers: Readonly<Record<string, string>>;
}
