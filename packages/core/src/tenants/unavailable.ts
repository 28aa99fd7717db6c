import type { TenantEntry } from "../catalog/entry.ts";
import { TenantUnavailableError } from "../errors.ts";
import type { HoldKind } from "../tenant-status.ts";

const MEANWHILE = "To work on it meanwhile: --held, or { held: true }";
const REMEDIES: Record<HoldKind, (slug: string) => string> = {
  quarantined: () => "Mend its store, then lift the hold",
  moving: () => "It is served again when the move is done",
  suspended: (slug) => `${MEANWHILE}. Lift it with: tenantry resume ${slug}`,
  maintenance: (slug) => `${MEANWHILE}. Lift it with: tenantry maintenance off ${slug}`,
};

/** Why a tenant is not served now: the strongest reason, and what would end it. */
export function unavailable(entry: Pick<TenantEntry, "slug" | "status" | "holds">): TenantUnavailableError {
  const { slug, status, holds } = entry;
  return new TenantUnavailableError(`Tenant "${slug}" is not served: ${why(entry)}`, {
    tenant: slug,
    operation: "serve",
    status,
    holds,
  });
}

function why({ slug, status, holds }: Pick<TenantEntry, "slug" | "status" | "holds">): string {
  if (status === "deleted") return `it is deleted. Bring it back with: tenantry restore ${slug}`;
  if (status === "purged") return "it is purged, and its data is gone.";
  if (status === "provisioning") return `its store is not ready. Where nobody is making it: tenantry provision ${slug}`;
  const [hold] = holds;
  if (hold === undefined) return "its state has just changed. Try again.";
  const reason = hold.reason === null ? "" : ` (${hold.reason})`;
  return `the hold ${hold.kind} is on since ${hold.since}${reason}. ${REMEDIES[hold.kind](slug)}.`;
}
