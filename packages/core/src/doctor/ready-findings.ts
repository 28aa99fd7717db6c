import type { ReadyFault } from "../ready-stores/unwanted-stores.ts";
import type { SweptReadyStore } from "../tenants/sweep.ts";
import type { Finding } from "./finding.ts";

const SWEEP = "tenantry doctor --fix";

const FAULTS: Readonly<Record<ReadyFault, Pick<Finding, "code" | "severity" | "remedy"> & { readonly says: string }>> =
  {
    abandoned: {
      code: "READY_STORE_ABANDONED",
      severity: "problem",
      says: "was being made or removed by a process that is gone",
      remedy: SWEEP,
    },
    outdated: {
      code: "READY_STORE_OUTDATED",
      severity: "note",
      says: "has other migrations than the program, so that no tenant gets it",
      remedy: `Make others in their place: tenantry prepare. Or remove it: ${SWEEP}`,
    },
    used: {
      code: "READY_STORE_USED",
      severity: "problem",
      says: "is not there, is damaged, or is a tenant's: the catalog was put back, or the store was. No tenant gets it",
      remedy: `Take it off the list, which leaves the store as it is: ${SWEEP}`,
    },
    unconfigured: {
      code: "READY_STORE_UNCONFIGURED",
      severity: "problem",
      says: "is kept by a strategy that is not configured",
      remedy: "Configure the strategy again, without stores to keep ready, and run: tenantry prepare",
    },
  };

/** What is wrong with a store that was made beforehand. */
export function readyFinding({ id, strategy, fault }: SweptReadyStore): Finding {
  const { says, ...finding } = FAULTS[fault];
  return { ...finding, message: `The store ${id} (${strategy}), made beforehand, ${says}.` };
}

/** What was done about it. */
export function readyFixed({ id, strategy, fault }: SweptReadyStore): string {
  return fault === "used"
    ? `The store ${id} (${strategy}) is no longer on the list of those made beforehand`
    : `The store ${id} (${strategy}), made beforehand, is removed`;
}
