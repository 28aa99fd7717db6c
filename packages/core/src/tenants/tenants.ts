import { type TenantRow, tenantNotFound } from "../catalog/tenant-rows.ts";
import type { ControlServices } from "../control.ts";
import type { Setup } from "../provisioning/make-store.ts";
import { type PreparedStores, type PrepareStores, prepareStores } from "../ready-stores/prepare-stores.ts";
import type { Tenant, TenantReference } from "../tenant.ts";
import type { HoldKind } from "../tenant-status.ts";
import { bringBack, finishDelete, finishRestore, putAside } from "./aside.ts";
import { type CreateTenant, createTenant } from "./create.ts";
import { rotateCredentials } from "./credentials.ts";
import { type HoldOptions, holdTenant, type LiftOptions, liftHold } from "./holds.ts";
import { renameTenant, type UpdateTenant, updateTenant } from "./lifecycle.ts";
import { locateStore, type StoreLocation } from "./locate.ts";
import { type PurgeOptions, purgeTenant } from "./purge.ts";
import type { PurgeReceipt } from "./purge-receipt.ts";
import { currentTenant, findEntry, type ListTenants, listTenants } from "./reading.ts";
import { snapshotTenant } from "./snapshot.ts";
import { type SweepOptions, type SweepReport, sweepUnfinished } from "./sweep.ts";
import { finishTenant, markMigrated, type UnfinishedTenant, unfinishedTenants } from "./unfinished.ts";

/**
 * The tenants of the platform: making, finding, changing and removing them. Every act is written to the audit log in its
 * own transaction, and seen by every process at its next request.
 */
export class Tenants<Fields = Record<string, unknown>, Settings = Record<string, unknown>> {
  readonly #services: ControlServices;
  readonly #actor: string;

  constructor(services: ControlServices, actor: string) {
    this.#services = services;
    this.#actor = actor;
  }

  /**
   * Makes a tenant with its store, migrated and set up. What it throws has left nothing behind, or says what is left.
   * Throws `InvalidSlugError`, `TenantExistsError`, `TenantReleasedError`, `DomainTakenError`, `ProvisionError`.
   *
   * @example
   * await tenancy.tenants.create({ slug: "amazon", domain: "shop.example", setup: ({ db }) => db.run(sql`…`) });
   */
  async create(wanted: CreateTenant<Fields, Settings>): Promise<Tenant<Fields, Settings>> {
    // The schemas that the types come from check what is wanted and what `setup` is shown.
    const { underWay } = this.#services;
    return this.#typed(await underWay(() => createTenant(this.#services, this.#actor, wanted as CreateTenant)));
  }

  /**
   * Completes a tenant that is still `provisioning`. One whose process was killed is made again, under a new id; where it
   * was to have a `setup`, hand that over again, or null to go without.
   */
  async provision(
    which: TenantReference,
    options: { readonly setup?: Setup<Fields, Settings> | null } = {},
  ): Promise<Tenant<Fields, Settings>> {
    const setup = options.setup as Setup | null | undefined;
    const { underWay } = this.#services;
    return this.#typed(await underWay(() => finishTenant(this.#services, this.#actor, which, setup)));
  }

  /** The tenant. Throws `TenantNotFoundError`. */
  async get(which: TenantReference): Promise<Tenant<Fields, Settings>> {
    const tenant = await this.find(which);
    if (tenant === undefined) throw tenantNotFound(which, "get");
    return tenant;
  }

  /** The tenant, or undefined. */
  async find(which: TenantReference): Promise<Tenant<Fields, Settings> | undefined> {
    const entry = await findEntry(this.#services.catalog, which);
    return entry === undefined ? undefined : this.#typed(entry.tenant);
  }

  /** A page of tenants in the order of their slugs. `after` is the last slug of the page before. */
  async list(options: ListTenants = {}): Promise<Tenant<Fields, Settings>[]> {
    return (await listTenants(this.#services.catalog, options)).map((tenant) => this.#typed(tenant));
  }

  /** Every tenant in the order of their slugs, a page in memory at a time. */
  async *all(options: Pick<ListTenants, "status"> = {}): AsyncGenerator<Tenant<Fields, Settings>> {
    const limit = 500;
    let after = "";
    for (;;) {
      const page = await this.list({ ...options, after, limit });
      yield* page;
      const last = page.at(-1);
      if (last === undefined || page.length < limit) return;
      after = last.slug;
    }
  }

  /** Where the tenant's store is. */
  async where(which: TenantReference): Promise<StoreLocation> {
    return await locateStore(this.#services, which);
  }

  /**
   * Changes a tenant's name and its fields; what is not named stays, and a field that is `undefined` goes. Throws
   * `TenantNotFoundError`, `InvalidFieldsError` when the result does not fit the schema, `InvalidStateError` for a purged tenant.
   *
   * @example
   * await tenancy.tenants.update("amazon", { name: "Amazon", fields: { plan: "pro" } });
   */
  async update(which: TenantReference, change: UpdateTenant<Fields>): Promise<Tenant<Fields, Settings>> {
    const { catalog, events } = this.#services;
    const row = await catalog.act(this.#actor, (write) => updateTenant(write, this.#services, which, change));
    events.emit("tenant:updated", this.#event(row));
    return await this.#current(row.id);
  }

  /** Gives the tenant another slug. The old one answers 410 for 90 days and is kept from others unless they force it. */
  async rename(
    which: TenantReference,
    slug: string,
    options: { readonly force?: boolean } = {},
  ): Promise<Tenant<Fields, Settings>> {
    const { catalog, events } = this.#services;
    const wanted = { slug, force: options.force ?? false };
    const row = await catalog.act(this.#actor, (write) => renameTenant(write, this.#services, which, wanted));
    if (row.slug !== slug) events.emit("tenant:renamed", { ...this.#event(row), slug, from: row.slug });
    return await this.#current(row.id);
  }

  /**
   * Stops serving the tenant, in every process at its next request, until the hold is lifted: 403 for `suspended`,
   * 503 for the others. Throws `TenantNotFoundError`, and `InvalidStateError` when a hold of this kind is on
   * already or the tenant is not made yet.
   *
   * @example
   * await tenancy.tenants.hold("amazon", "suspended", { reason: "The invoice is open." });
   */
  async hold(which: TenantReference, kind: HoldKind, options: HoldOptions = {}): Promise<Tenant<Fields, Settings>> {
    const { catalog, events } = this.#services;
    const reason = options.reason ?? null;
    const row = await catalog.act(this.#actor, (write) => holdTenant(write, which, kind, reason));
    events.emit("tenant:held", { ...this.#event(row), kind, reason });
    return await this.#current(row.id);
  }

  /**
   * Lifts a hold; the others stay. Where there is none, or `by` names somebody else than who put it on, nothing happens.
   * Throws `TenantNotFoundError`, and `InvalidStateError` for a tenant that is not made yet or purged.
   *
   * @example
   * await tenancy.tenants.lift("amazon", "suspended", { by: "operator:ada" });
   */
  async lift(which: TenantReference, kind: HoldKind, options: LiftOptions = {}): Promise<Tenant<Fields, Settings>> {
    const { catalog, events } = this.#services;
    const { row, lifted } = await catalog.act(this.#actor, (write) => liftHold(write, which, kind, options.by));
    if (lifted) events.emit("tenant:lifted", { ...this.#event(row), kind });
    return await this.#current(row.id);
  }

  /**
   * Takes the tenant out of service (410), and its store out of reach where the strategy can. Nothing is removed, its slug and
   * domains stay its own, and `restore` brings it back; `purge` is what destroys. Throws `TenantNotFoundError`, and
   * `InvalidStateError` for one that is deleted already; where a killed process has left its store in reach, that is completed.
   *
   * @example
   * await tenancy.as("operator:ada").tenants.delete("amazon");
   */
  async delete(which: TenantReference): Promise<Tenant<Fields, Settings>> {
    const { events, underWay } = this.#services;
    const row = await underWay(() => putAside(this.#services, this.#actor, which));
    events.emit("tenant:deleted", this.#event(row));
    return await this.#current(row.id);
  }

  /**
   * Puts the store of a deleted tenant out of reach where a process that was killed has left it in its place; `doctor` with `fix`
   * does. For a tenant that is not deleted, or whose strategy can not, nothing happens. Throws `TenantNotFoundError`.
   *
   * @example
   * await tenancy.tenants.finishDelete("amazon");
   */
  async finishDelete(which: TenantReference): Promise<void> {
    await this.#services.underWay(() => finishDelete(this.#services, which));
  }

  /**
   * Brings a deleted tenant back into service, with the holds it had. Throws `TenantNotFoundError`, and `InvalidStateError`
   * for one that is not deleted, or whose purge has begun; where a killed process has left the store of one in service out of reach,
   * that is completed.
   *
   * @example
   * const { status } = await tenancy.tenants.restore("amazon"); // "active"
   */
  async restore(which: TenantReference): Promise<Tenant<Fields, Settings>> {
    const { events, underWay } = this.#services;
    const row = await underWay(() => bringBack(this.#services, this.#actor, which));
    events.emit("tenant:restored", this.#event(row));
    return await this.#current(row.id);
  }

  /**
   * Puts the store of a tenant in service back into its place where it was left out of reach: somebody deleted the tenant while another
   * restored it, and was killed; `doctor` with `fix` does. Answers whether the store is there. For a tenant that is not in
   * service, or whose strategy can not, nothing happens. Throws `TenantNotFoundError`.
   *
   * @example
   * await tenancy.tenants.finishRestore("amazon"); // true
   */
  async finishRestore(which: TenantReference): Promise<boolean> {
    return await this.#services.underWay(() => finishRestore(this.#services, which));
  }

  /**
   * Destroys a deleted tenant: its store, domains, settings and fields are gone, its slug answers 410 for 90 days, and
   * `restore` is refused. Called again, it completes what a killed process has begun, or answers the same receipt. Throws
   * `InvalidStateError` for a tenant that is not deleted.
   *
   * @example
   * const receipt = await tenancy.tenants.purge("amazon", { snapshot: "amazon.sqlite" });
   */
  async purge(which: TenantReference, options: PurgeOptions): Promise<PurgeReceipt> {
    return await this.#services.underWay(() => purgeTenant(this.#services, this.#actor, which, options));
  }

  /**
   * Copies the tenant's store to a new file, consistent and while it is in use. Throws `CapabilityError` where its strategy
   * takes no snapshots, `StoreExistsError` where the file is there already.
   */
  async snapshot(which: TenantReference, file: string): Promise<void> {
    await this.#services.underWay(() => snapshotTenant(this.#services, this.#actor, which, file));
  }

  /**
   * Gives the tenant's own login at the server the secret that is configured now, such as a password of a new master key. Whoever is
   * connected stays so. Stores that are kept ready have no tenant yet: make them anew first with `prepareStores({ anew: true })`, as who
   * takes one has its secret. Throws `TenantNotFoundError`, `CapabilityError` where the tenant has no login of its own, and
   * `InvalidStateError` while it has no store.
   *
   * @example
   * for await (const { slug } of tenancy.tenants.all()) await tenancy.tenants.rotateCredentials(slug);
   */
  async rotateCredentials(which: TenantReference): Promise<void> {
    await this.#services.underWay(() => rotateCredentials(this.#services, this.#actor, which));
  }

  /** Notes that the tenant's store has these migrations now; one that waited for its first becomes active. */
  async markMigrated(which: TenantReference, migrations: string): Promise<Tenant<Fields, Settings>> {
    return this.#typed(await markMigrated(this.#services, this.#actor, which, migrations));
  }

  /**
   * Makes stores for tenants to come, one after the other, until there are as many as `ready` of the configuration asks for; those
   * that others are making count. Stores with other migrations than the program's are removed first, and so are those that are more
   * than is asked for. Run it after each deployment; what `create` takes is made anew without being asked. Throws what keeps a store
   * from being made.
   *
   * @example
   * const [{ ready, made }] = await tenancy.tenants.prepareStores();
   */
  async prepareStores(options: PrepareStores = {}): Promise<PreparedStores[]> {
    return await this.#services.underWay(() => prepareStores(this.#services, this.#actor, options));
  }

  /** Tenants whose making was begun and not completed. */
  async unfinished(): Promise<UnfinishedTenant[]> {
    return await unfinishedTenants(this.#services);
  }

  /** Removes what killed processes left of tenants that never became active. */
  async sweep(options: SweepOptions = {}): Promise<SweepReport> {
    return await this.#services.underWay(() => sweepUnfinished(this.#services, this.#actor, options));
  }

  #event(row: TenantRow): { readonly tenantId: string; readonly slug: string; readonly actor: string } {
    return { tenantId: row.id, slug: row.slug, actor: this.#actor };
  }

  async #current(id: string): Promise<Tenant<Fields, Settings>> {
    return this.#typed(await currentTenant(this.#services.catalog, id));
  }

  // Fields and settings are checked against the schemas that these types come from.
  #typed(tenant: Tenant): Tenant<Fields, Settings> {
    return tenant as Tenant<Fields, Settings>;
  }
}
