import type { Steps } from "../catalog/steps.ts";
import { slugOwners, type TenantRow } from "../catalog/tenant-rows.ts";
import type { CatalogWrite } from "../catalog/write.ts";
import { type ControlServices, checkServer, strategyNamed } from "../control.ts";
import { assertFree } from "../domains/claim.ts";
import { ConfigurationError, TenantExistsError } from "../errors.ts";
import { plainObject } from "../fields/plain-json.ts";
import { checkDomainHost } from "../hosts/domain-host.ts";
import { describeAttempt, whileUnderWay } from "../provisioning/attempt.ts";
import { removeStoresOf, servedStoreOf } from "../provisioning/leftover-stores.ts";
import type { Setup } from "../provisioning/make-store.ts";
import { type OpenReadyStore, openReadyStore } from "../ready-stores/open-ready-store.ts";
import { refillReadyStores } from "../ready-stores/prepare-stores.ts";
import { StoreTaken, takeReadyStore } from "../ready-stores/ready-store-rows.ts";
import { checkSlug } from "../slug.ts";
import { placeOf } from "../strategies/ready-targets.ts";
import type { Strategy } from "../strategies/strategy.ts";
import type { Tenant } from "../tenant.ts";
import { type Creation, isAbandoned, newCreation, parseCreation } from "./creation.ts";
import { insertProvisioning, type NewTenant, removeProvisioning } from "./creation-rows.ts";
import { checkName, nameOfSlug } from "./name.ts";
import { provisionStore } from "./provision.ts";
import { currentTenant } from "./reading.ts";
import { writeSettings } from "./settings-row.ts";
import { claimSlug } from "./slug-claim.ts";

/** What a new tenant is to be. */
export interface CreateTenant<Fields = Record<string, unknown>, Settings = Record<string, unknown>> {
  readonly slug: string;
  /** @default the slug, with a capital first letter */
  readonly name?: string;
  /** Its first domain, which becomes the primary one. */
  readonly domain?: string;
  readonly fields?: Partial<Fields>;
  readonly settings?: Partial<Settings>;
  /** The strategy that keeps its store. @default the first that is configured */
  readonly strategy?: string;
  /** The server that the store goes to, by its name. @default the first of the strategy's servers */
  readonly server?: string;
  /** Whether migrations run now. Where false, the tenant stays `provisioning` until it is provisioned. @default `migrateOnCreate` */
  readonly migrate?: boolean;
  /** Fills the new store. Where it throws, nothing of the tenant is left. */
  readonly setup?: Setup<Fields, Settings>;
  /** Takes a slug that another tenant gave back less than 90 days ago. @default false */
  readonly force?: boolean;
}

/** Makes a tenant with its store. What it throws has left nothing behind, or says what is left. */
export async function createTenant(services: ControlServices, actor: string, wanted: CreateTenant): Promise<Tenant> {
  const plan = planOf(services, wanted);
  const { strategy, migrate, server } = plan;
  if (!migrate || services.ready.count(placeOf(strategy, server)) === 0) {
    return await makingRoom(services, (removable) => attemptAt(services, actor, plan, { removable }));
  }
  try {
    return await makingRoom(services, (removable) => createOnReadyStore(services, actor, plan, removable));
  } finally {
    refillReadyStores(services);
  }
}

/** The slug is that of a tenant whose making was abandoned, as far as the catalog knows. */
class SlugAbandoned extends Error {
  readonly row: TenantRow;

  constructor(row: TenantRow) {
    super();
    this.row = row;
  }
}

/**
 * Tries again, with the id of a tenant that may be removed, where one is in the way that an abandoned attempt has left. Throws
 * `TenantExistsError` where that tenant was in service: then the catalog is older than its store.
 */
async function makingRoom(
  services: ControlServices,
  create: (removable: string | undefined) => Promise<Tenant>,
): Promise<Tenant> {
  let removable: string | undefined;
  for (;;) {
    try {
      return await create(removable);
    } catch (error) {
      if (!(error instanceof SlugAbandoned)) throw error;
      if ((await servedStoreOf(services, error.row)) !== undefined) throw wasServed(error.row.slug);
      removable = error.row.id;
    }
  }
}

/** Everything about a tenant to be, checked. */
interface CreatePlan {
  readonly tenant: Omit<NewTenant, "id">;
  /** JSON. */
  readonly settings: string | undefined;
  readonly domain: string | null;
  readonly strategy: Strategy;
  readonly server: string | undefined;
  readonly migrate: boolean;
  readonly setup: Setup | undefined;
  readonly force: boolean;
}

function planOf(services: ControlServices, wanted: CreateTenant): CreatePlan {
  const slug = checkSlug(wanted.slug, { reserved: services.reservedSlugs });
  const strategy = strategyNamed(services, wanted.strategy);
  checkServer(strategy, wanted.server);
  const migrate = wanted.migrate ?? services.migrateOnCreate;
  if (!migrate && wanted.setup !== undefined) {
    throw new ConfigurationError(
      "setup needs the tables that migrations make. Leave it out, or let create run the migrations.",
      {
        tenant: slug,
        operation: "create",
      },
    );
  }
  return {
    tenant: {
      slug,
      name: wanted.name === undefined ? nameOfSlug(slug) : checkName(wanted.name),
      strategy: strategy.name,
      fields: JSON.stringify(services.tenantFields.check(wanted.fields ?? {}, `the fields of tenant "${slug}"`)),
    },
    settings: checkedSettings(services, wanted, slug),
    domain: wanted.domain === undefined ? null : checkDomainHost(wanted.domain, services),
    strategy,
    server: wanted.server,
    migrate,
    setup: wanted.setup,
    force: wanted.force ?? false,
  };
}

/** Gives the tenant a store that was made beforehand, or has one made where none is ready. */
async function createOnReadyStore(
  services: ControlServices,
  actor: string,
  plan: CreatePlan,
  removable: string | undefined,
): Promise<Tenant> {
  for (;;) {
    await using ready = await openReadyStore(services, plan.strategy, plan.server);
    try {
      return await attemptAt(services, actor, plan, { ready, removable });
    } catch (error) {
      if (!(error instanceof StoreTaken)) throw error;
    }
  }
}

async function attemptAt(
  services: ControlServices,
  actor: string,
  plan: CreatePlan,
  { ready, removable }: { readonly ready?: OpenReadyStore | undefined; readonly removable: string | undefined },
): Promise<Tenant> {
  const { catalog } = services;
  const { strategy, settings, setup, domain, server = null, migrate } = plan;
  const tenant: NewTenant = { ...plan.tenant, id: ready?.id ?? crypto.randomUUID() };
  const { slug } = tenant;
  const creation = newCreation(services.now().toISOString(), { domain, server, setup: setup !== undefined, migrate });
  return await whileUnderWay(creation, async () => {
    const register = catalog.act(actor, function* (write) {
      const owners = yield* slugOwners(write, slug);
      const before = yield* makeRoom(write, owners.owner, services.now(), removable);
      const left = before === undefined ? owners : { ...owners, owner: undefined };
      yield* claimSlug(write, slug, { tenantId: tenant.id, force: plan.force, operation: "create" }, left);
      if (domain !== null) yield* assertFree(write, domain, undefined);
      if (ready !== undefined) yield* takeReadyStore(write, ready.id);
      yield* insertProvisioning(write, tenant, creation);
      if (settings !== undefined) yield* writeSettings(write, tenant.id, settings);
      yield* write.audit("tenant.create", tenant.id, { slug, name: tenant.name, strategy: strategy.name });
      return before;
    });
    const registered = register.then(() => currentTenant(catalog, tenant.id));
    // Most that fail do so here, and then no store is begun in vain.
    if (catalog.directory.bySlug(slug) !== undefined || catalog.directory.released(slug)) await registered;
    try {
      return await provisionStore(
        services,
        actor,
        { id: tenant.id, slug, creation, strategy, setup, ready },
        registered,
      );
    } finally {
      // Last: to remove a store takes what those that are being made may hold while they wait for their rows.
      const abandoned = await register.catch(() => undefined);
      if (abandoned !== undefined) await removeAbandoned(services, abandoned);
    }
  });
}

/**
 * Removes what a process that is gone has left of a slug. Throws `TenantExistsError` while its owner is being made, and `SlugAbandoned`
 * unless that one is known to be `removable`.
 */
function* makeRoom(
  write: CatalogWrite,
  row: TenantRow | undefined,
  now: Date,
  removable: string | undefined,
): Steps<TenantRow | undefined> {
  const creation = parseCreation(row?.creation ?? null);
  if (row === undefined || creation === undefined) return undefined;
  if (!isAbandoned(creation, now)) throw inTheMaking(row.slug, creation);
  if (row.id !== removable) throw new SlugAbandoned(row);
  yield* removeProvisioning(write, row.id);
  yield* write.audit("tenant.abandoned", row.id, { slug: row.slug });
  return row;
}

/** What can not be removed is found again by the next sweep; of the tenant that was just created it says nothing. */
async function removeAbandoned(services: ControlServices, row: TenantRow): Promise<void> {
  try {
    await removeStoresOf(services, row);
  } catch (error) {
    services.events.report(error, `removing what an earlier attempt left of tenant "${row.slug}"`);
  }
}

function inTheMaking(slug: string, creation: Creation): TenantExistsError {
  const why =
    creation.waitsFor === "migrations"
      ? `exists, and waits for its migrations. Complete it with: tenantry provision ${slug}`
      : `is being made by ${describeAttempt(creation)}. Wait for it; once that process is gone, create it again.`;
  return new TenantExistsError(`Tenant "${slug}" ${why}`, { tenant: slug, operation: "create" });
}

function wasServed(slug: string): TenantExistsError {
  return new TenantExistsError(
    `Tenant "${slug}" exists, and its store was in service: the catalog, which has it as being made, was put back from an older copy. ` +
      `Take it back into service with: tenantry provision ${slug}`,
    { tenant: slug, operation: "create" },
  );
}

function checkedSettings(services: ControlServices, wanted: CreateTenant, slug: string): string | undefined {
  if (wanted.settings === undefined) return undefined;
  const settings = plainObject(wanted.settings, `the settings of tenant "${slug}"`);
  services.settings.check(settings, `the settings of tenant "${slug}"`);
  return JSON.stringify(settings);
}
