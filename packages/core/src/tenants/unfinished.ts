import type { Steps } from "../catalog/steps.ts";
import { provisioningTenants, requireTenant, type TenantRow } from "../catalog/tenant-rows.ts";
import type { CatalogWrite } from "../catalog/write.ts";
import type { ControlServices } from "../control.ts";
import { strategyNamed } from "../control.ts";
import { ConfigurationError, InvalidStateError } from "../errors.ts";
import { describeAttempt, whileUnderWay } from "../provisioning/attempt.ts";
import { removeStoresOf, servedStoreOf } from "../provisioning/leftover-stores.ts";
import type { Setup } from "../provisioning/make-store.ts";
import { checkOwner } from "../strategies/stamp.ts";
import type { Tenant, TenantReference } from "../tenant.ts";
import { bringStoreBack } from "./aside.ts";
import { type Creation, isAbandoned, newCreation, parseCreation } from "./creation.ts";
import { addFirstDomain, completeProvisioning, insertProvisioning, removeProvisioning } from "./creation-rows.ts";
import { provisionStore } from "./provision.ts";
import { currentTenant } from "./reading.ts";
import { readSettings, writeSettings } from "./settings-row.ts";

/** A tenant whose making was begun and not completed. */
export interface UnfinishedTenant {
  readonly id: string;
  readonly slug: string;
  readonly strategy: string;
  /** `store`: somebody makes it, or did until their process ended. `migrations`: it waits for `provision` or `migrate`. */
  readonly waitsFor: "store" | "migrations";
  /** Whether nobody is at work on it any more. */
  readonly abandoned: boolean;
  readonly host: string;
  readonly pid: number;
  readonly since: string;
}

/** Every tenant whose making was begun and not completed. */
export async function unfinishedTenants(services: ControlServices): Promise<UnfinishedTenant[]> {
  const now = services.now();
  const rows = await services.catalog.read((reader) => provisioningTenants(reader));
  return rows.flatMap((row) => {
    const creation = parseCreation(row.creation);
    if (creation === undefined) return [];
    const { waitsFor, host, pid, since } = creation;
    const { id, slug, strategy } = row;
    return [{ id, slug, strategy, waitsFor, abandoned: isAbandoned(creation, now), host, pid, since }];
  });
}

/**
 * Completes a tenant: its first migrations where its store stands, all of it where its process is gone. A store from which it was served
 * is taken as it is.
 */
export async function finishTenant(
  services: ControlServices,
  actor: string,
  which: TenantReference,
  setup: Setup | null | undefined,
): Promise<Tenant> {
  const row = await services.catalog.read((reader) => requireTenant(reader, which, "provision"));
  const creation = parseCreation(row.creation);
  if (row.status !== "provisioning" || creation === undefined) throw complete(row);
  if (creation.waitsFor === "store") {
    if (!isAbandoned(creation, services.now())) throw beingMade(row, creation);
    const served = await servedStoreOf(services, row);
    if (served === undefined) return await startAnew(services, actor, row, setup);
    assertNoSetup(row, setup);
    return await takeBack(services, actor, row, creation, served.placement);
  }
  assertNoSetup(row, setup);
  return await migrateAndMark(services, actor, row, () => migrateFirst(services, row));
}

/** Takes a tenant into service again whose store the catalog, put back from a copy, knows nothing of. Writes no row of the tenant's. */
async function takeBack(
  services: ControlServices,
  actor: string,
  row: TenantRow,
  creation: Creation,
  placement: unknown,
): Promise<Tenant> {
  const found = { ...row, placement: JSON.stringify(placement), migrations: null };
  // First: a process that is killed behind it leaves a store that is found again.
  await bringStoreBack(services, found);
  await services.catalog.act(actor, function* (write) {
    yield* completeProvisioning(write, row, creation, { placement, migrations: null });
    yield* write.audit("tenant.taken-back", row.id, { slug: row.slug });
  });
  return await migrateAndMark(services, actor, found, () => migrateFirst(services, found));
}

function assertNoSetup(row: TenantRow, setup: Setup | null | undefined): void {
  if (setup) {
    throw new ConfigurationError(
      "The store stands already, and setup is for new ones. Provision the tenant, then fill it with tenancy.run().",
      { tenant: row.slug, operation: "provision" },
    );
  }
}

/**
 * Has a tenant's store brought to this program's migrations, and notes which those are; one that waited for them becomes active. A
 * program of another version may be at the same store: where the catalog says something else by now, the store is asked again
 * before this one's word counts. So what the catalog says in the end is what the last has left.
 */
export async function migrateAndMark(
  services: ControlServices,
  actor: string,
  { id, migrations }: Pick<TenantRow, "id" | "migrations">,
  migrate: () => Promise<string>,
): Promise<Tenant> {
  for (let seen = migrations; ; ) {
    const made = await migrate();
    const known = await mark(services, actor, { id }, made, { seen });
    if (known === made) return await currentTenant(services.catalog, id);
    seen = known;
  }
}

/** Notes that a tenant's store has these migrations now; one that waited for them becomes active. */
export async function markMigrated(
  services: ControlServices,
  actor: string,
  which: TenantReference,
  migrations: string,
): Promise<Tenant> {
  const { id } = await services.catalog.read((reader) => requireTenant(reader, which, "migrate"));
  await mark(services, actor, { id }, migrations);
  return await currentTenant(services.catalog, id);
}

/** Answers what the catalog says from now on: something else where it was not what was `seen` any more, and then nothing is written. */
async function mark(
  services: ControlServices,
  actor: string,
  which: { readonly id: string },
  migrations: string,
  expected?: { readonly seen: string | null },
): Promise<string | null> {
  const { row, known, activated } = await services.catalog.act(actor, function* (write) {
    const found = yield* requireTenant(write, which, "migrate");
    const creation = parseCreation(found.creation);
    if (creation?.waitsFor === "store") throw beingMade(found, creation);
    if (expected !== undefined && found.migrations !== expected.seen) {
      return { row: found, known: found.migrations, activated: false };
    }
    yield* write.query("update tenants set migrations = $2, updated_at = $3, updated_by = $4 where id = $1", [
      found.id,
      migrations,
      write.at,
      write.actor,
    ]);
    write.touch(found.id);
    yield* write.audit("tenant.migrate", found.id, { slug: found.slug, migrations });
    if (creation === undefined) return { row: found, known: migrations, activated: false };
    yield* write.query("update tenants set status = 'active', creation = null where id = $1", [found.id]);
    yield* addFirstDomain(write, found.id, creation);
    yield* write.audit("tenant.provisioned", found.id, { slug: found.slug });
    return { row: found, known: migrations, activated: true };
  });
  if (activated) services.events.emit("tenant:created", { tenantId: row.id, slug: row.slug, actor });
  return known;
}

async function migrateFirst(services: ControlServices, row: TenantRow): Promise<string> {
  const strategy = strategyNamed(services, row.strategy);
  const { id, epoch } = row;
  const store = await strategy.connect({ id, epoch }, JSON.parse(row.placement ?? "null"), "migrate");
  try {
    await checkOwner(store, { id, epoch }, strategy.name);
    return await services.stores.migrate(store, strategy);
  } finally {
    await store.close();
  }
}

/** Makes an abandoned tenant again, under a new id: the old id's store can never be taken for the new one's. */
async function startAnew(
  services: ControlServices,
  actor: string,
  row: TenantRow,
  setup: Setup | null | undefined,
): Promise<Tenant> {
  const id = crypto.randomUUID();
  const strategy = strategyNamed(services, row.strategy);
  const seen = parseCreation(row.creation);
  const creation = newCreation(services.now().toISOString(), {
    domain: seen?.domain ?? null,
    server: seen?.server ?? null,
    setup: Boolean(setup),
    migrate: seen?.migrate ?? services.migrateOnCreate,
  });
  return await whileUnderWay(creation, async () => {
    await services.catalog.act(actor, (write) => replaceAbandoned(write, services, row, { id, creation, setup }));
    await removeStoresOf(services, row);
    const attempt = { id, slug: row.slug, creation, strategy, setup: setup ?? undefined };
    return await provisionStore(services, actor, attempt, currentTenant(services.catalog, id));
  });
}

function* replaceAbandoned(
  write: CatalogWrite,
  services: ControlServices,
  { id: oldId }: TenantRow,
  next: { readonly id: string; readonly creation: Creation; readonly setup: Setup | null | undefined },
): Steps<void> {
  const row = yield* requireTenant(write, { id: oldId }, "provision");
  const creation = parseCreation(row.creation);
  if (creation === undefined) throw complete(row);
  if (!isAbandoned(creation, services.now())) throw beingMade(row, creation);
  if (creation.setup && next.setup === undefined) {
    throw new InvalidStateError(
      `Tenant "${row.slug}" was to be filled by a setup that went with its process. Hand it over again, or null to go without.`,
      { tenant: row.slug, operation: "provision" },
    );
  }
  const settings = yield* readSettings(write, oldId);
  yield* removeProvisioning(write, oldId);
  yield* insertProvisioning(write, { ...row, id: next.id }, next.creation);
  if (Object.keys(settings).length > 0) yield* writeSettings(write, next.id, JSON.stringify(settings));
  yield* write.audit("tenant.create", next.id, {
    slug: row.slug,
    name: row.name,
    strategy: row.strategy,
    replaces: oldId,
  });
}

function beingMade(row: TenantRow, creation: Creation): InvalidStateError {
  return new InvalidStateError(
    `Tenant "${row.slug}" is being made by ${describeAttempt(creation)}. Wait for it, or try again once that process is gone.`,
    { tenant: row.slug, operation: "provision" },
  );
}

function complete(row: TenantRow): InvalidStateError {
  return new InvalidStateError(`Tenant "${row.slug}" is complete (${row.status}): there is nothing to provision.`, {
    tenant: row.slug,
    operation: "provision",
  });
}
