import { AuditLog } from "./audit/log.ts";
import type { TenantEntry } from "./catalog/entry.ts";
import type { TenancyConfig } from "./config.ts";
import { isInsideTransaction } from "./connections/open-transactions.ts";
import { type Admission, mayEnter } from "./context/admission.ts";
import { admissionOf, type RunOptions } from "./context/run-options.ts";
import type { Scope } from "./context/scope.ts";
import type { ControlServices } from "./control.ts";
import { controlServices } from "./control-services.ts";
import type { Database } from "./database/database.ts";
import { type DoctorOptions, type DoctorReport, examine } from "./doctor/doctor.ts";
import { Domains } from "./domains/domains.ts";
import { type DrainOptions, drainOnSignal } from "./drain.ts";
import { bounded, concurrencyOf, type EachOptions, type EachReport } from "./each.ts";
import { ConfigurationError, InsideTransactionError, TenantNotFoundError, WrongTenantError } from "./errors.ts";
import type { Events } from "./events.ts";
import type { Infer, Schema } from "./fields/schema.ts";
import { type FleetOptions, type FleetReport, migrateFleet } from "./fleet/migrate-fleet.ts";
import { type FleetPlan, type PlanOptions, planFleet } from "./fleet/plan-fleet.ts";
import type { Explanation } from "./routing/explain.ts";
import { TenancyRuntime } from "./runtime.ts";
import type { TenantReference } from "./tenant.ts";
import { quarantineRefusedStores } from "./tenants/quarantine.ts";
import { SettingsControl } from "./tenants/settings.ts";
import { Tenants } from "./tenants/tenants.ts";
import { migrateAndMark } from "./tenants/unfinished.ts";

const DEFAULT_ACTOR = `system:${process.pid}`;
const DEFAULT_CLOSE_TIMEOUT = 10_000;

/**
 * The object an application holds: the master key to every tenant. Handlers of tenants get a `Scope` instead. Made by
 * `createTenancy`; opens nothing before first use.
 */
export class Tenancy<
  Fields = Record<string, unknown>,
  DomainFields = Record<string, unknown>,
  Settings = Record<string, unknown>,
> implements AsyncDisposable
{
  /** For those who stand a web framework on a tenancy. */
  readonly runtime: TenancyRuntime;
  /** Whom the audit log names for what is done through this object. */
  readonly actor: string;
  readonly tenants: Tenants<Fields, Settings>;
  readonly domains: Domains<DomainFields>;
  readonly settings: SettingsControl<Settings>;
  readonly audit: AuditLog;
  readonly #services: ControlServices;

  /** Use `createTenancy`. */
  constructor(runtime: TenancyRuntime, services: ControlServices, actor: string) {
    this.#services = services;
    this.runtime = runtime;
    this.actor = actor;
    this.tenants = new Tenants(services, actor);
    this.domains = new Domains(services, actor);
    this.settings = new SettingsControl(services, actor);
    this.audit = new AuditLog(runtime.catalog);
  }

  /** Different for each tenancy of the process. */
  get id(): string {
    return this.runtime.id;
  }

  get events(): Events {
    return this.runtime.events;
  }

  /** The shared database, writable: for the platform's own code. */
  get shared(): Database {
    return this.runtime.shared.writable;
  }

  /** The same tenancy, acting for somebody: `operator:ada`, `os:root`. */
  as(actor: string): Tenancy<Fields, DomainFields, Settings> {
    if (actor.trim() === "")
      throw new ConfigurationError("An actor can not be empty: the audit log must name somebody.");
    return new Tenancy(this.runtime, this.#services, actor);
  }

  /**
   * Runs `work` in a tenant's scope. Throws `TenantNotFoundError`, `TenantUnavailableError`, and `WrongTenantError` inside
   * another tenant's scope unless `crossTenant` is set.
   *
   * @example
   * await tenancy.run("amazon", ({ db }) => db.all(sql`select * from posts`));
   *
   * @example
   * await tenancy.run("amazon", exportAll, { held: true }); // suspended or under maintenance, too
   */
  run<T>(
    which: TenantReference,
    work: (scope: Scope<Fields, Settings>) => T | Promise<T>,
    options: RunOptions = {},
  ): Promise<T> {
    return this.runtime.working(async () => {
      await this.runtime.refresh();
      const entry = this.#entry(which);
      this.#assertMayEnter(entry, options);
      const admission = admissionOf(options);
      const refusal = this.runtime.refusal(entry, admission);
      if (refusal !== undefined) throw refusal;
      return await this.#enter(entry, admission, work);
    });
  }

  /**
   * Runs `work` for every tenant that is served now, in the order of their slugs. One that fails stops no other: look at `failed`.
   *
   * @example
   * const report = await tenancy.each(({ db }) => db.one(sql`select count(*) as n from posts`));
   */
  each<T>(work: (scope: Scope<Fields, Settings>) => T | Promise<T>, options: EachOptions = {}): Promise<EachReport<T>> {
    return this.runtime.working(async () => {
      const concurrency = concurrencyOf(options);
      const admission = admissionOf(options);
      const { held = false } = options;
      const succeeded: EachReport<T>["succeeded"][number][] = [];
      const failed: EachReport<T>["failed"][number][] = [];
      await this.runtime.refresh();
      const served = [...this.runtime.catalog.directory.entries()]
        .filter((entry) => entry.serving || mayEnter(entry, admission))
        .sort((one, other) => (one.slug < other.slug ? -1 : 1));
      await bounded(served, concurrency, async (entry) => {
        const { slug, id } = entry;
        try {
          succeeded.push({ slug, id, value: await this.run({ id }, work, { crossTenant: true, held }) });
        } catch (error) {
          failed.push({ slug, id, error });
        }
      });
      return { succeeded, failed };
    });
  }

  /** The scope of the code now running. Throws `NoTenantError` outside of one. */
  current(): Scope<Fields, Settings> {
    return this.#typed(this.runtime.current.get());
  }

  /** The scope of the code now running, or undefined. */
  tryCurrent(): Scope<Fields, Settings> | undefined {
    const frame = this.runtime.current.frame();
    return frame === undefined ? undefined : this.#typed(frame.scope);
  }

  /** `memo` of the current scope. Throws `NoTenantError` outside of one. */
  memo<T>(key: unknown, make: () => T): T {
    return this.current().memo(key, make);
  }

  /** Why a request, or an address as one types it into a browser, goes where it goes. */
  async explain(asked: Request | URL | string): Promise<Explanation<TenantEntry>> {
    await this.runtime.ready();
    await this.runtime.refresh();
    return this.runtime.router.explain(asked);
  }

  /** Brings the catalog, then the shared store, then every tenant to this program's migrations. */
  migrate(options: FleetOptions = {}): Promise<FleetReport> {
    return this.runtime.working(() =>
      migrateFleet(
        this.runtime,
        (entry, migrate) => migrateAndMark(this.#services, this.actor, entry, migrate),
        options,
      ),
    );
  }

  /** Which migrations `migrate` would run, store by store. Writes nothing. */
  planMigrations(options: PlanOptions = {}): Promise<FleetPlan> {
    return this.runtime.working(() => planFleet(this.runtime, options));
  }

  /**
   * Looks for what is wrong: unfinished tenants, stores that are left over, missing, damaged, another's or behind. Each
   * finding says what to do about it.
   */
  doctor(options: DoctorOptions = {}): Promise<DoctorReport> {
    return this.runtime.working(() => examine(this.runtime, new Tenants(this.#services, this.actor), options));
  }

  /** The same configuration on throw-away stores, which `close` removes. For tests and dry runs. */
  temporary(): Tenancy<Fields, DomainFields, Settings> {
    const { config } = this.runtime;
    const unable = (what: string): never => {
      throw new ConfigurationError(`The ${what} can not be made on throw-away ground: it has no temporary().`);
    };
    const shared = config.shared && (config.shared.temporary?.() ?? unable("shared store"));
    const beside = shared === undefined ? {} : { shared };
    const temporary: TenancyConfig = {
      ...config,
      ...beside,
      ready: 0,
      catalog: config.catalog.temporary?.() ?? unable("catalog"),
      strategies: config.strategies.map(
        (strategy) => strategy.temporary?.(beside) ?? unable(`strategy "${strategy.name}"`),
      ),
    };
    return openTenancy(temporary, this.actor);
  }

  /** Takes nothing new on, waits for what is under way, then closes every store. */
  close(options: { readonly timeout?: number } = {}): Promise<void> {
    return this.runtime.close(options.timeout ?? DEFAULT_CLOSE_TIMEOUT);
  }

  /** Drains and closes at SIGTERM and SIGINT, then ends the process. Returns the end of the watch. */
  closeOnSignal(options: DrainOptions = {}): () => void {
    return drainOnSignal((timeout) => this.close({ timeout }), options);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #entry(which: TenantReference): TenantEntry {
    const { directory } = this.runtime.catalog;
    const entry = typeof which === "string" ? directory.bySlug(which) : directory.byId(which.id);
    if (entry !== undefined) return entry;
    const named = typeof which === "string" ? `slug "${which}"` : `id "${which.id}"`;
    throw new TenantNotFoundError(`No tenant has the ${named}. A string is a slug; an id is given as { id }.`);
  }

  #assertMayEnter(entry: TenantEntry, options: RunOptions): void {
    const current = this.tryCurrent();
    if (current === undefined || current.tenant.id === entry.id) return;
    if (options.crossTenant !== true) {
      throw new WrongTenantError(
        `run("${entry.slug}") was called inside the scope of "${current.tenant.slug}". If that is meant, pass { crossTenant: true }.`,
        { tenant: current.tenant.slug, operation: "run" },
      );
    }
    if (isInsideTransaction()) {
      throw new InsideTransactionError(
        `run("${entry.slug}") was called inside a transaction of "${current.tenant.slug}". End the transaction first.`,
        { tenant: current.tenant.slug, operation: "run" },
      );
    }
  }

  async #enter<T>(
    entry: TenantEntry,
    admission: Admission,
    work: (scope: Scope<Fields, Settings>) => T | Promise<T>,
  ): Promise<T> {
    const frame = this.runtime.frame(entry, undefined, admission);
    return await this.runtime.current.run(frame, async () => work(this.current()));
  }

  // The catalog checks fields and settings against the configured schemas, which is what these types say.
  #typed(scope: Scope): Scope<Fields, Settings> {
    return scope as Scope<Fields, Settings>;
  }
}

function openTenancy<Fields, DomainFields, Settings>(
  config: TenancyConfig,
  actor: string,
): Tenancy<Fields, DomainFields, Settings> {
  const runtime = new TenancyRuntime(config);
  const services = controlServices(runtime);
  quarantineRefusedStores(services);
  return new Tenancy(runtime, services, actor);
}

/** What a schema says, or anything where there is none. */
type Inferred<S extends Schema> = Schema extends S ? Record<string, unknown> : Infer<S>;

/**
 * Makes a tenancy. Pure and lazy: a configuration that can not work throws `ConfigurationError`, and nothing is opened
 * before first use.
 *
 * @example
 * const tenancy = createTenancy({ ...sqlite("data"), modules: { tenant: [blog] } });
 */
export function createTenancy<
  TenantFields extends Schema = Schema,
  DomainFields extends Schema = Schema,
  Settings extends Schema = Schema,
>(
  config: TenancyConfig<TenantFields, DomainFields, Settings>,
): Tenancy<Inferred<TenantFields>, Inferred<DomainFields>, Inferred<Settings>> {
  return openTenancy(config, DEFAULT_ACTOR);
}
