import { capabilities } from "./capabilities.ts";
import type { ContractCase } from "./contract-case.ts";
import { errors } from "./errors.ts";
import { eviction } from "./eviction.ts";
import { faults } from "./faults.ts";
import { isolation } from "./isolation.ts";
import { lifecycle } from "./lifecycle.ts";
import { migrations } from "./migrations.ts";
import { neighbours } from "./neighbours.ts";
import { pipelines } from "./pipelines.ts";
import { releases } from "./releases.ts";
import { shared } from "./shared.ts";
import { snapshots } from "./snapshots.ts";
import { stamps } from "./stamps.ts";
import { streams } from "./streams.ts";
import { transactions } from "./transactions.ts";
import { transactionsAtOnce } from "./transactions-at-once.ts";
import { values } from "./values.ts";
import { valuesBound } from "./values-bound.ts";

/** The whole contract, the simple promises first. */
export const contractCases: readonly ContractCase[] = [
  ...capabilities,
  ...lifecycle,
  ...neighbours,
  ...releases,
  ...snapshots,
  ...values,
  ...valuesBound,
  ...errors,
  ...transactions,
  ...transactionsAtOnce,
  ...pipelines,
  ...migrations,
  ...streams,
  ...stamps,
  ...isolation,
  ...eviction,
  ...faults,
  ...shared,
];
