import type { ProofFixtures } from "./fixtures.ts";
import type { Leak } from "./leak.ts";
import type { ProofSizes } from "./sizes.ts";

/** How far a proof is. */
export interface ProofProgress {
  readonly phase:
    | "making tenants"
    | "exploring"
    | "listening"
    | "interleaving"
    | "replaying"
    | "failing"
    | "looking through the stores"
    | "proving a copy that leaks";
  /** From 1. */
  readonly round: number;
  readonly rounds: number;
  readonly requests: number;
  readonly leaks: number;
}

export interface ProveOptions<Owner> {
  /** What requests need that no schema tells: values, headers, somebody signed in; and routes to leave out. */
  readonly fixtures?: ProofFixtures<Owner>;
  /**
   * The same seed makes the same requests, but for those to the copy that leaks.
   * @default a random one, which the report names
   */
  readonly seed?: number;
  /** @default small, or large with `SOAK=1` in the environment */
  readonly sizes?: Partial<ProofSizes>;
  /**
   * Folders in which the app keeps files of its own: each file must be one tenant's.
   * @default none
   */
  readonly folders?: readonly string[];
  /**
   * Whether tenants may see each other's slugs, names and ids, as in a public list of them.
   * @default false
   */
  readonly namesArePublic?: boolean;
  /** Lets a leak pass, by the reason it returns. The report lists it all the same. */
  readonly allow?: (leak: Leak) => string | undefined;
  /** Called as the proof goes on. What it writes to the terminal is shown. */
  readonly onProgress?: (progress: ProofProgress) => void;
  /**
   * Whether a proof that fails throws `ProofError`.
   * @default true
   */
  readonly throws?: boolean;
}
