import { type DomainRow, domainMeant, domainNotFound, domainsOfTenant } from "../catalog/domain-rows.ts";
import type { Steps } from "../catalog/steps.ts";
import { requireTenant } from "../catalog/tenant-rows.ts";
import type { CatalogWrite } from "../catalog/write.ts";
import type { ControlServices } from "../control.ts";
import { fillDefaults } from "../fields/fields-check.ts";
import { plainObject } from "../fields/plain-json.ts";
import { checkDomainHost } from "../hosts/domain-host.ts";
import { canonicalHost } from "../hosts/host.ts";
import type { TenantReference } from "../tenant.ts";
import { assertRecord, challengeOf, type DomainChallenge } from "./challenge.ts";
import {
  addDomain,
  addDomains,
  proveDomain,
  removeDomain,
  requireDomain,
  restoreDomain,
  setActive,
  trustDomain,
} from "./changes.ts";
import { makePrimary, unproven, type WantedDomain } from "./claim.ts";
import type { Domain } from "./domain.ts";
import type { AddDomain, ProveDomain, VerifyDomain, WhoseDomain } from "./domain-options.ts";
import { resolveTxt } from "./resolve-txt.ts";

type DomainEventName = "domain:added" | "domain:removed" | "domain:restored" | "domain:updated";

/**
 * The host names of tenants. Every act is written to the audit log, and seen by every process at its next request. A host is
 * taken in any spelling and kept in one: lower case, punycode, no port. All that take one throw `InvalidHostError` where it is
 * none; those that change one throw `DomainNotFoundError` where no tenant has it.
 */
export class Domains<Fields = Record<string, unknown>> {
  readonly #services: ControlServices;
  readonly #actor: string;

  constructor(services: ControlServices, actor: string) {
    this.#services = services;
    this.#actor = actor;
  }

  /**
   * Gives a tenant a domain, or several in one act: all of them or none. Throws `TenantNotFoundError`, `DomainTakenError` where a
   * host is served for a tenant or claimed by this one already, `InvalidHostError` for a host of the platform or under its base
   * domain, `InvalidFieldsError`, and `InvalidStateError` for an unproven one that is to be primary.
   *
   * @example
   * await tenancy.domains.add("amazon", ["shop.example", "www.shop.example"], { primary: true });
   */
  async add(which: TenantReference, host: string, options?: AddDomain<Fields>): Promise<Domain<Fields>>;
  async add(which: TenantReference, hosts: readonly string[], options?: AddDomain<Fields>): Promise<Domain<Fields>[]>;
  async add(
    which: TenantReference,
    hosts: string | readonly string[],
    options: AddDomain<Fields> = {},
  ): Promise<Domain<Fields> | Domain<Fields>[]> {
    if (typeof hosts === "string") {
      const wanted = this.#wanted(hosts, options);
      return this.#added(await this.#services.catalog.act(this.#actor, (write) => addDomain(write, which, wanted)));
    }
    const wanted = hosts.map((host, index) =>
      this.#wanted(host, index === 0 ? options : { ...options, primary: false }),
    );
    const rows = await this.#services.catalog.act(this.#actor, (write) => addDomains(write, which, wanted));
    return rows.map((row) => this.#added(row));
  }

  /**
   * Removes a domain: its address is a 404 from then on, and free for other tenants. It can be restored. Throws
   * `PrimaryDomainError` where it is the primary one, others are served, and no `successor` of those is named.
   *
   * @example
   * await tenancy.domains.remove("shop.example", { successor: "www.shop.example" });
   */
  async remove(host: string, options: WhoseDomain & { readonly successor?: string } = {}): Promise<void> {
    const successor = options.successor === undefined ? undefined : canonicalHost(options.successor);
    await this.#change(host, options, "domain.remove", "domain:removed", (write, row) =>
      removeDomain(write, row, successor),
    );
  }

  /**
   * Brings back the domain that was removed last under this host, as it was, but primary only where the tenant has no other
   * primary one. Throws `DomainTakenError` where a tenant has it now.
   *
   * @example
   * await tenancy.domains.restore("shop.example");
   */
  async restore(host: string, options: WhoseDomain = {}): Promise<Domain<Fields>> {
    const name = checkDomainHost(host, this.#services);
    const row = await this.#services.catalog.act(this.#actor, function* (write) {
      const tenantId = yield* idOf(write, options.tenant);
      const restored = yield* restoreDomain(write, name, tenantId);
      write.touch(restored.tenantId);
      yield* write.audit("domain.restore", restored.tenantId, { host: name });
      return yield* requireDomain(write, name, restored.tenantId, "restore a domain");
    });
    this.#emit("domain:restored", row);
    return this.#domainOf(row);
  }

  /**
   * Makes a domain the one that links lead to; the one that was is an alias from now on. Throws `InvalidStateError` for one that
   * is not proven.
   *
   * @example
   * await tenancy.domains.setPrimary("shop.example");
   */
  async setPrimary(host: string, options: WhoseDomain = {}): Promise<Domain<Fields>> {
    return await this.#update(host, options, "domain.primary", function* (write, row) {
      if (!row.trusted) throw unproven(row.host);
      yield* makePrimary(write, row.tenantId, row.host);
    });
  }

  /**
   * Has a deactivated domain served again. Where it is active already nothing changes.
   *
   * @example
   * await tenancy.domains.activate("shop.example");
   */
  async activate(host: string, options: WhoseDomain = {}): Promise<Domain<Fields>> {
    return await this.#update(host, options, "domain.activate", (write, row) => setActive(write, row, true));
  }

  /**
   * Answers 404 on this host until it is activated. It stays primary if it is; links lead to the tenant's slug meanwhile.
   *
   * @example
   * await tenancy.domains.deactivate("shop.example");
   */
  async deactivate(host: string, options: WhoseDomain = {}): Promise<Domain<Fields>> {
    return await this.#update(host, options, "domain.deactivate", (write, row) => setActive(write, row, false));
  }

  /**
   * Has an unproven domain served: its owner has proven it, or an operator vouches for it. Throws `DomainTakenError` where another
   * tenant was first, and `InvalidStateError` where several claim it and `tenant` does not say which is meant.
   *
   * @example
   * await tenancy.domains.trust("shop.example", { tenant: "amazon" });
   */
  async trust(host: string, options: WhoseDomain = {}): Promise<Domain<Fields>> {
    return await this.#update(host, options, "domain.trust", trustDomain);
  }

  /**
   * The TXT record that proves an unproven domain to be this tenant's. Throws `InvalidStateError` for one that is served already.
   *
   * @example
   * const { name, value } = await tenancy.domains.challenge("shop.example", { tenant: "amazon" });
   */
  async challenge(host: string, { tenant }: ProveDomain): Promise<DomainChallenge> {
    return challengeOf(await this.#claim(host, tenant));
  }

  /**
   * Looks for the TXT record that `challenge` tells, and has the domain served where it is found. One that is served already is
   * not looked up. Throws `DomainUnprovenError` where the record is missing or has another value, and `DomainTakenError`
   * where another tenant was first.
   *
   * @example
   * await tenancy.domains.verify("shop.example", { tenant: "amazon" });
   */
  async verify(host: string, { tenant, resolve = resolveTxt }: VerifyDomain): Promise<Domain<Fields>> {
    const row = await this.#claim(host, tenant);
    if (row.trusted) return this.#domainOf(row);
    const record = challengeOf(row);
    await assertRecord(row.host, record, resolve);
    return await this.#update(row.host, { tenant: { id: row.tenantId } }, "domain.verify", (write, claim) =>
      proveDomain(write, claim, record.value),
    );
  }

  /**
   * Changes fields; one that is not named stays, one that is `undefined` goes. Throws `InvalidFieldsError` when the result does not
   * fit the schema.
   *
   * @example
   * await tenancy.domains.update("shop.example", { fields: { note: "moved here in May" } });
   */
  async update(host: string, change: { readonly fields: Partial<Fields> } & WhoseDomain): Promise<Domain<Fields>> {
    const checked = (fields: object, name: string): string => this.#checked(fields, name);
    return await this.#update(host, change, "domain.update", function* (write, row) {
      const merged = { ...(JSON.parse(row.fields) as Record<string, unknown>), ...change.fields };
      yield* write.query(
        "update domains set fields = $3, updated_at = $4, updated_by = $5 where host = $1 and tenant_id = $2",
        [row.host, row.tenantId, checked(merged, row.host), write.at, write.actor],
      );
    });
  }

  /**
   * A tenant's domains, the primary one first; with `removed` those that were removed as well. Throws `TenantNotFoundError`.
   *
   * @example
   * const hosts = (await tenancy.domains.list("amazon")).map(({ host }) => host);
   */
  async list(which: TenantReference, options: { readonly removed?: boolean } = {}): Promise<Domain<Fields>[]> {
    const rows = await this.#services.catalog.read(function* (reader) {
      const tenant = yield* requireTenant(reader, which, "list domains");
      return yield* domainsOfTenant(reader, tenant.id, options.removed ?? false);
    });
    return rows.map((row) => this.#domainOf(row));
  }

  /**
   * The domain. Throws `DomainNotFoundError`, and `InvalidStateError` as `find` does.
   *
   * @example
   * const { primary, trusted } = await tenancy.domains.get("shop.example");
   */
  async get(host: string, options: WhoseDomain = {}): Promise<Domain<Fields>> {
    const domain = await this.find(host, options);
    if (domain === undefined) throw domainNotFound(canonicalHost(host), "get a domain");
    return domain;
  }

  /**
   * The domain, or undefined. Throws `InvalidStateError` where several tenants claim it, none has proven it, and `tenant` does not
   * say which is meant.
   *
   * @example
   * const tenantId = (await tenancy.domains.find("shop.example"))?.tenantId;
   */
  async find(host: string, options: WhoseDomain = {}): Promise<Domain<Fields> | undefined> {
    const row = await this.#find(host, options.tenant);
    return row === undefined ? undefined : this.#domainOf(row);
  }

  #wanted(host: string, { primary = false, trusted = true, fields = {} }: AddDomain<Fields>): WantedDomain {
    const name = checkDomainHost(host, this.#services);
    return { host: name, primary, trusted, fields: this.#checked(fields, name) };
  }

  #added(row: DomainRow): Domain<Fields> {
    this.#emit("domain:added", row);
    return this.#domainOf(row);
  }

  async #find(host: string, which: TenantReference | undefined): Promise<DomainRow | undefined> {
    const name = canonicalHost(host);
    return await this.#services.catalog.read(function* (reader) {
      const tenant = which === undefined ? undefined : yield* requireTenant(reader, which, "find a domain");
      return yield* domainMeant(reader, name, tenant?.id);
    });
  }

  async #claim(host: string, tenant: TenantReference): Promise<DomainRow> {
    const row = await this.#find(host, tenant);
    if (row === undefined) throw domainNotFound(canonicalHost(host), "prove a domain");
    return row;
  }

  async #update(
    host: string,
    whose: WhoseDomain,
    action: string,
    work: (write: CatalogWrite, row: DomainRow) => Steps<void>,
  ): Promise<Domain<Fields>> {
    const row = await this.#change(host, whose, action, "domain:updated", work);
    return await this.get(row.host, { tenant: { id: row.tenantId } });
  }

  async #change(
    host: string,
    whose: WhoseDomain,
    action: string,
    event: DomainEventName,
    work: (write: CatalogWrite, row: DomainRow) => Steps<void>,
  ): Promise<DomainRow> {
    const name = canonicalHost(host);
    const changed = await this.#services.catalog.act(this.#actor, function* (write) {
      const row = yield* requireDomain(write, name, yield* idOf(write, whose.tenant), action);
      yield* work(write, row);
      write.touch(row.tenantId);
      yield* write.audit(action, row.tenantId, { host: name });
      return row;
    });
    this.#emit(event, changed);
    return changed;
  }

  #checked(fields: object, host: string): string {
    const what = `the fields of domain "${host}"`;
    return JSON.stringify(this.#services.domainFields.check(plainObject(fields, what), what));
  }

  #emit(name: DomainEventName, row: DomainRow): void {
    this.#services.events.emit(name, { tenantId: row.tenantId, host: row.host, actor: this.#actor });
  }

  #domainOf(row: DomainRow): Domain<Fields> {
    const { challenge: _, ...shown } = row;
    const domain = { ...shown, fields: JSON.parse(row.fields) as Record<string, unknown> };
    fillDefaults(domain, "fields", this.#services.domainFields, `the fields of domain "${row.host}"`);
    // Checked against the schema that `Fields` comes from.
    return Object.freeze(domain) as Domain<Fields>;
  }
}

function* idOf(write: CatalogWrite, which: TenantReference | undefined): Steps<string | undefined> {
  return which === undefined ? undefined : (yield* requireTenant(write, which, "find a domain")).id;
}
