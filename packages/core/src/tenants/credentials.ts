import { requireTenant } from "../catalog/tenant-rows.ts";
import { type ControlServices, strategyNamed } from "../control.ts";
import { CapabilityError, InvalidStateError } from "../errors.ts";
import type { TenantReference } from "../tenant.ts";

const OPERATION = "rotate credentials";

/** Has a tenant's own login take up the secret that is configured, and notes that it did. */
export async function rotateCredentials(
  services: ControlServices,
  actor: string,
  which: TenantReference,
): Promise<void> {
  const { id, epoch, slug, placement, ...row } = await services.catalog.read((reader) =>
    requireTenant(reader, which, OPERATION),
  );
  const strategy = strategyNamed(services, row.strategy);
  const named = { tenant: slug, operation: OPERATION };
  if (strategy.rotateCredentials === undefined) {
    throw new CapabilityError(
      `Tenant "${slug}" has no login of its own: the strategy "${strategy.name}" makes none, and there is nothing to rotate.`,
      named,
    );
  }
  if (placement === null) {
    throw new InvalidStateError(
      `Tenant "${slug}" has no store yet; it is made with the secret that is configured.`,
      named,
    );
  }
  await strategy.rotateCredentials({ id, epoch }, JSON.parse(placement));
  await services.catalog.act(actor, (write) => write.audit("tenant.credentials", id, { slug }));
}
