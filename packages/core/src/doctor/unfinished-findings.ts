import { TenantryError } from "../errors.ts";
import type { KeptTenant, SweepReport, UnknownStore } from "../tenants/sweep.ts";
import type { UnfinishedTenant } from "../tenants/unfinished.ts";
import type { Finding } from "./finding.ts";

const SWEEP = "tenantry doctor --fix";

/** What killed processes have left. `sweep` is what a sweep would do. */
export function unfinishedFindings(unfinished: readonly UnfinishedTenant[], sweep: SweepReport): Finding[] {
  return [
    ...unfinished.map((tenant) => {
      const kept = sweep.kept.find(({ slug }) => slug === tenant.slug);
      return kept === undefined ? unfinishedFinding(tenant) : keptFinding(kept);
    }),
    ...sweep.purged.map(purgeFinding),
    ...(sweep.stores > 0 ? [leftovers(sweep.stores)] : []),
    ...sweep.unknown.map(unknownStore),
  ];
}

function unfinishedFinding({ slug: tenant, waitsFor, abandoned, host, pid, since }: UnfinishedTenant): Finding {
  if (waitsFor === "migrations") {
    const message = "It was made without migrations, and is not served before it has them.";
    return { code: "WAITS_FOR_MIGRATIONS", severity: "note", tenant, message, remedy: `tenantry provision ${tenant}` };
  }
  if (!abandoned) {
    const message = `It is being made by process ${pid} on ${host} since ${since}.`;
    return { code: "BEING_MADE", severity: "note", tenant, message, remedy: "Wait for it." };
  }
  return {
    code: "ABANDONED_TENANT",
    severity: "problem",
    tenant,
    message: `Its making was begun by process ${pid} on ${host} at ${since}, which is gone.`,
    remedy: `Complete it: tenantry provision ${tenant}. Or remove it: ${SWEEP}`,
  };
}

function keptFinding({ slug: tenant, error }: KeptTenant): Finding {
  if (error === undefined) {
    return {
      code: "CATALOG_BEHIND",
      severity: "problem",
      tenant,
      message:
        "The catalog has it as being made, and its store was in service: the catalog was put back from an older copy. " +
        "Its store is kept as it is.",
      remedy: `Take it back into service: tenantry provision ${tenant}`,
    };
  }
  const reason = error instanceof Error ? error.message : String(error);
  return {
    code: error instanceof TenantryError ? error.code : "ERROR",
    severity: "problem",
    tenant,
    message: `Its making was abandoned. What is left of it can not be looked at, and is kept: ${reason}`,
    remedy: `Mend that, then run: ${SWEEP}`,
  };
}

function purgeFinding(tenant: string): Finding {
  const message = "Its purge was begun and not completed: its store may still be there.";
  const remedy = `tenantry purge ${tenant}, or: ${SWEEP}`;
  return { code: "UNFINISHED_PURGE", severity: "problem", tenant, message, remedy };
}

function leftovers(count: number): Finding {
  const message = `${count} ${count === 1 ? "store is" : "stores are"} left of tenants that never were in service, or are purged.`;
  return { code: "LEFTOVER_STORES", severity: "problem", message, remedy: SWEEP };
}

function unknownStore({ strategy, placement, id }: UnknownStore): Finding {
  const whose = id === undefined ? "" : ` of the tenant ${id}`;
  return {
    code: "UNKNOWN_STORE",
    severity: "problem",
    message: `This catalog knows nothing of the store${whose} at ${JSON.stringify(placement)} (${strategy}).`,
    remedy: "It is never removed for you: find out which catalog it belongs to, then move or remove it by hand.",
  };
}
