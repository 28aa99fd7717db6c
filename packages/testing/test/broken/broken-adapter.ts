import type { Strategy } from "@tenantry/core/adapter";

/** An adapter that is wrong in one way, and the promises of the contract that must find it out. */
export interface BrokenAdapter {
  /** What is wrong with it. */
  readonly fault: string;
  /** Breaks a good adapter. */
  spoil(good: Strategy): Strategy;
  /** Case ids, each with what its error must say. */
  readonly foundBy: Readonly<Record<string, RegExp>>;
}
