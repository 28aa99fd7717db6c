import type { ControlServices } from "../control.ts";
import { ClosedError, InvalidStateError, TenantryError } from "../errors.ts";
import { HOLDING_CHECK } from "./holds.ts";
import { Tenants } from "./tenants.ts";

/** A store that is not what it should be is not asked again until somebody has looked at it: its tenant is held. */
export function quarantineRefusedStores(services: ControlServices): void {
  const tenants = new Tenants(services, HOLDING_CHECK);
  services.events.on("store:refused", async ({ tenantId, error }) => {
    const reason = error instanceof TenantryError ? error.code : "STORE_DAMAGED";
    try {
      await services.underWay(() => tenants.hold({ id: tenantId }, "quarantined", { reason }));
    } catch (failure) {
      // Several connections may find the same: one hold is enough. After a close, the next to open the store finds it again.
      if (!(failure instanceof InvalidStateError || failure instanceof ClosedError)) throw failure;
    }
  });
}
