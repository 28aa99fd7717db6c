/** How much each case does. */
export interface ContractSizes {
  /** Tenants whose connections do not all fit under the limit. */
  readonly evictedTenants: number;
  /** What each of them does. */
  readonly evictedRounds: number;
  /** Calls around an open transaction. */
  readonly interleaved: number;
  /** Operations mixed over the tenants of the isolation cases. */
  readonly operations: number;
  /** Rows of a long stream. */
  readonly streamedRows: number;
  /** Connections opened and closed in a row. */
  readonly connects: number;
  /** Characters of a long text. */
  readonly longText: number;
}

/** Sizes for every run. */
const QUICK: ContractSizes = {
  evictedTenants: 20,
  evictedRounds: 3,
  interleaved: 50,
  operations: 2_000,
  streamedRows: 5_000,
  connects: 100,
  longText: 300_000,
};

/** Sizes for a long run: SOAK=1. */
const SOAK: ContractSizes = {
  evictedTenants: 200,
  evictedRounds: 20,
  interleaved: 1_000,
  operations: 100_000,
  streamedRows: 500_000,
  connects: 5_000,
  longText: 20_000_000,
};

export function sizesOfThisRun(): ContractSizes {
  return process.env.SOAK === "1" ? SOAK : QUICK;
}
