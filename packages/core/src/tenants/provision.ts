import type { Steps } from "../catalog/steps.ts";
import { tenantWithId } from "../catalog/tenant-rows.ts";
import type { CatalogWrite } from "../catalog/write.ts";
import type { ControlServices } from "../control.ts";
import { ProvisionError, TenantryError } from "../errors.ts";
import { FIRST_EPOCH } from "../provisioning/leftover-stores.ts";
import { makeStore, type NewStore, type Setup, type StorePlan } from "../provisioning/make-store.ts";
import type { OpenReadyStore } from "../ready-stores/open-ready-store.ts";
import type { Strategy } from "../strategies/strategy.ts";
import type { Tenant } from "../tenant.ts";
import type { Creation } from "./creation.ts";
import { completeProvisioning, removeProvisioning, standsInRow } from "./creation-rows.ts";
import { currentTenant } from "./reading.ts";

/** An attempt at a tenant's store whose row is written, or about to be. */
export interface ProvisionAttempt {
  readonly id: string;
  readonly slug: string;
  readonly creation: Creation;
  readonly strategy: Strategy;
  readonly setup: Setup | undefined;
  /** The store, where one that was made beforehand is taken. */
  readonly ready?: OpenReadyStore | undefined;
}

/**
 * Makes the store of a tenant whose row stands, then makes the tenant active. Cleans up after itself where either fails. Where
 * nobody can see the store before it is whole, its making begins while the row is being written; where that fails, so does this.
 */
export async function provisionStore(
  services: ControlServices,
  actor: string,
  attempt: ProvisionAttempt,
  registered: Promise<Tenant>,
): Promise<Tenant> {
  const { catalog, events } = services;
  const { id, slug, strategy, ready } = attempt;
  // Looked at below, in its turn.
  registered.catch(() => undefined);
  if (ready !== undefined || strategy.capabilities.hiddenProvision !== true) await registered;
  /** A store that may stand, whatever the tenant's row says. */
  let made: NewStore | undefined = ready;
  /** Whether the act that makes the tenant active was begun. */
  let completing = false;
  try {
    const plan: StorePlan = {
      ...planOf(services, actor, attempt, registered),
      async complete(transaction, store) {
        completing = true;
        const completed = await catalog.actIn(transaction, actor, (write) => complete(write, attempt, store));
        if (!completed) made = store;
        return completed;
      },
    };
    const tenant = { id, epoch: FIRST_EPOCH };
    const store = await (ready?.take(tenant, strategy, plan) ?? makeStore(services, strategy, tenant, plan));
    if (!store.completed) {
      made = store;
      completing = true;
      await catalog.act(actor, (write) => complete(write, attempt, store));
    }
  } catch (error) {
    // Without a row nothing was begun that anybody could see, and nothing is left.
    const tenant = await registered;
    const remains = await undo(services, actor, { tenant, attempt, made, completing, error });
    if (remains !== "tenant") {
      events.emit("tenant:provision-failed", { tenantId: id, slug, actor, error });
      throw provisionError(error, tenant, remains);
    }
  }
  const created = await currentTenant(catalog, id);
  events.emit("tenant:created", { tenantId: id, slug, actor });
  return created;
}

function planOf(
  { events, stores }: ControlServices,
  actor: string,
  { id, slug, creation, strategy, setup }: ProvisionAttempt,
  registered: Promise<Tenant>,
): Omit<StorePlan, "complete"> {
  return {
    migrate: creation.migrate,
    server: creation.server,
    registered,
    // A store may be begun before its tenant stands. Of a tenant that never does nothing is told.
    progress: (step) =>
      void registered.then(
        () => events.emit("tenant:provisioning", { tenantId: id, slug, actor, step }),
        () => undefined,
      ),
    setup:
      setup &&
      (async (store) => {
        const tenant = await registered;
        await setup({ db: stores.database(store, tenant, strategy.dialect), tenant });
      }),
  };
}

function* complete(write: CatalogWrite, attempt: ProvisionAttempt, made: NewStore): Steps<void> {
  const { id, slug, creation } = attempt;
  yield* completeProvisioning(write, attempt, creation, made);
  yield* write.audit("tenant.provisioned", id, { slug, migrations: made.migrations });
}

/** What there is of a tenant once its failed attempt was undone. */
type Remains =
  | "nothing"
  /** What could not be removed. */
  | "row"
  | "store"
  /** All of it after all: the commit came through, its answer did not. */
  | "tenant"
  /** Nobody could be asked whether the last act came through. */
  | "unknown";

/** Removes row and store of a failed attempt. The row first: while it says that the tenant is active, the store is needed. */
async function undo(
  services: ControlServices,
  actor: string,
  failed: {
    readonly tenant: Tenant;
    readonly attempt: ProvisionAttempt;
    readonly made: NewStore | undefined;
    readonly completing: boolean;
    readonly error: unknown;
  },
): Promise<Remains> {
  const { tenant, attempt, made, completing, error } = failed;
  const code = error instanceof TenantryError ? error.code : "ERROR";
  try {
    const row = await services.catalog.act(actor, function* (write) {
      const found = yield* tenantWithId(write, tenant.id);
      if (yield* standsInRow(write, tenant.id, attempt.creation)) {
        yield* removeProvisioning(write, tenant.id);
        yield* write.audit("tenant.create-failed", tenant.id, { slug: tenant.slug, code });
        return undefined;
      }
      return found;
    });
    // Only this attempt writes a placement, so one in the row means that it was completed.
    if (row !== undefined && row.placement !== null) return "tenant";
  } catch (cause) {
    services.events.report(cause, `removing what is left of tenant "${tenant.slug}"`);
    return completing ? "unknown" : "row";
  }
  if (made === undefined) return "nothing";
  try {
    await attempt.strategy.destroy({ id: tenant.id, epoch: tenant.epoch }, made.placement);
    return "nothing";
  } catch (cause) {
    services.events.report(cause, `removing the store of tenant "${tenant.slug}"`);
    return "store";
  }
}

const LEFT: Record<Exclude<Remains, "tenant" | "unknown">, string> = {
  nothing: "Nothing is left of it.",
  row: "Left is its row in the catalog. Remove it with: tenantry doctor --fix",
  store: "Left is its store. Remove it with: tenantry doctor --fix",
};

function provisionError(error: unknown, { slug }: Tenant, remains: Exclude<Remains, "tenant">): TenantryError {
  const named = { tenant: slug, operation: "create" };
  if (remains === "nothing" && error instanceof TenantryError) return error.about(`Tenant "${slug}"`, named);
  const reason = error instanceof Error ? error.message : String(error);
  const message =
    remains === "unknown"
      ? `Tenant "${slug}" may have been made or not: ${reason} Look for it with: tenantry list. What is left of one that was not made goes with: tenantry doctor --fix`
      : `Tenant "${slug}" could not be made: ${reason} ${LEFT[remains]}`;
  return new ProvisionError(message, { cause: error, ...named });
}
