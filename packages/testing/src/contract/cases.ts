import { capabilities } from "./capabilities.ts";
import type { ContractCase } from "./contract-case.ts";
import { errors } from "./errors.ts";
import { eviction } from "./eviction.ts";
import { faults } from "./faults.ts";
import { isolation } from "./isolation.ts";
import { lifecycle } from "./lifecycle.ts";
import { migrations } from "./migrations.ts";
import { shared } from "./shared.ts";
import { stamps } from "./stamps.ts";
import { streams } from "./streams.ts";
import { transactions } from "./transactions.ts";
import { transactionsAtOnce } from "./transactions-at-once.ts";
import { values } from "./values.ts";

/** The whole contract, the simple promises first. */
export const contractCases: readonly ContractCase[] = [
  ...capabilities,
  ...lifecycle,
  ...values,
  ...errors,
  ...transactions,
  ...transactionsAtOnce,
  ...migrations,
  ...streams,
  ...stamps,
  ...isolation,
  ...eviction,
  ...faults,
  ...shared,
];
