import type { TenantEntry } from "../catalog/entry.ts";
import { connectChecked } from "../connections/connect-checked.ts";
import { TenantryError } from "../errors.ts";
import { planStore } from "../fleet/plan-fleet.ts";
import type { TenancyRuntime } from "../runtime.ts";
import { movesAside } from "../tenants/aside.ts";
import type { Finding } from "./finding.ts";

/** What is wrong with a tenant's store: it is missing, damaged, another's, or behind. Opens it for reading. */
export async function storeFindings(runtime: TenancyRuntime, entry: TenantEntry): Promise<Finding[]> {
  const { slug: tenant } = entry;
  const strategy = runtime.strategies.get(entry.strategy);
  if (strategy === undefined) {
    const message = `It is kept by the strategy "${entry.strategy}", which is not configured.`;
    return [{ code: "CONFIGURATION", severity: "problem", tenant, message, remedy: "Configure the strategy again." }];
  }
  try {
    const store = await connectChecked(strategy, entry, "read");
    try {
      const { pending, error } = await planStore(store, runtime.modules.tenant, strategy.dialect, tenant);
      if (error !== undefined) return [failed(tenant, error)];
      const recorded = entry.migrations === runtime.fingerprint(strategy.dialect);
      return pending.length > 0 || !recorded ? [behind(tenant, pending)] : [];
    } finally {
      await store.close();
    }
  } catch (error) {
    const finding = failed(tenant, error);
    return [finding.code === "STORE_MISSING" && movesAside(strategy) ? { ...finding, remedy: PERHAPS_ASIDE } : finding];
  }
}

/** Whether the store could not be opened in its place. */
export function isAway({ code }: Finding): boolean {
  return code === "STORE_MISSING" || code === "STORE_UNREACHABLE";
}

/** The hold that keeps a tenant out until somebody has looked at its store. */
export function quarantineFindings({ slug: tenant, holds }: TenantEntry): Finding[] {
  const hold = holds.find(({ kind }) => kind === "quarantined");
  if (hold === undefined) return [];
  const why = hold.reason === null ? "" : ` (${hold.reason})`;
  return [
    {
      code: "QUARANTINED",
      severity: "problem",
      tenant,
      message: `It is in quarantine since ${hold.since}, by ${hold.by}${why}.`,
      remedy: `Mend its store, then lift the hold: tenantry resume ${tenant} --hold quarantined`,
    },
  ];
}

function behind(tenant: string, pending: readonly string[]): Finding {
  const lacks =
    pending.length > 0
      ? `lacks ${pending.join(", ")}`
      : "is not as the catalog has it: another release of the program migrated it, or it was put back from a copy";
  return {
    code: "MIGRATIONS_BEHIND",
    severity: "problem",
    tenant,
    message: `Its store ${lacks}; it answers 503 meanwhile.`,
    remedy: `tenantry migrate --tenant ${tenant}`,
  };
}

function failed(tenant: string, error: unknown): Finding {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof TenantryError)) {
    return { code: "ERROR", severity: "problem", tenant, message, remedy: "Look at the message of the system." };
  }
  return { code: error.code, severity: "problem", tenant, message, remedy: REMEDIES[error.code] ?? "See the message." };
}

const PERHAPS_ASIDE =
  "Where it was deleted and restored at the same time its store stands aside, and tenantry doctor --fix brings it back. Otherwise put it back from a backup. It is never made anew.";

const REMEDIES: Readonly<Record<string, string>> = {
  STORE_MISSING:
    "Put its store back from a snapshot or a backup, without the old log beside it. It is never made anew.",
  STORE_DAMAGED:
    "Put its store back from a snapshot or a backup, without the old log beside it; until then keep it from being served.",
  STAMP_MISMATCH: "Put the right store back in its place: this one belongs to another tenant, or to another time.",
  STORE_UNREACHABLE: "Give the user of the server the right to read and write it.",
  STORE_BUSY: "Another process is writing to it. Run doctor again.",
  MIGRATION_CHECKSUM: "Restore the migration's file as it was, and put the change into a new one.",
  MIGRATION_ORDER: "Restore the migrations that have run, under their names.",
  PENDING_MIGRATION: "Run the program that is as new as its store.",
};
