/** How much a proof does. */
export interface ProofSizes {
  /** Tenants that hold the same ids; at least 3. */
  readonly tenants: number;
  /** Worlds that the whole is done in, each with another limit on open connections. */
  readonly rounds: number;
  /** Groups of requests in one round, each to one route at every tenant at once, in an order of its own. */
  readonly volleys: number;
  /** Requests under way at once. */
  readonly concurrency: number;
  /** Replays for each route and round: one tenant's ids, cookies and tokens at another. */
  readonly replays: number;
  /**
   * Answers of the copy that leaks, at least. It leaks in one of 10,000 of them, and in one where there are fewer.
   * @default 10,000; 20,000 with SOAK=1
   */
  readonly mutantRequests: number;
  /** How long streams and sockets are listened to while everything else goes on, in milliseconds. */
  readonly listen: number;
}

/** Sizes for every run. */
const QUICK: ProofSizes = {
  tenants: 3,
  rounds: 3,
  volleys: 70,
  concurrency: 12,
  replays: 12,
  mutantRequests: 10_000,
  listen: 150,
};

/** Sizes for a long run: SOAK=1. */
const SOAK: ProofSizes = {
  tenants: 6,
  rounds: 9,
  volleys: 1_500,
  concurrency: 32,
  replays: 120,
  mutantRequests: 20_000,
  listen: 1_000,
};

export function proofSizes(chosen: Partial<ProofSizes> | undefined): ProofSizes {
  const sizes = { ...(process.env.SOAK === "1" ? SOAK : QUICK), ...chosen };
  return { ...sizes, tenants: Math.max(3, sizes.tenants), rounds: Math.max(1, sizes.rounds) };
}
