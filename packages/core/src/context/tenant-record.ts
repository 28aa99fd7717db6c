import type { TenantEntry } from "../catalog/entry.ts";
import type { StoreChannel } from "../connections/store-channel.ts";
import { databaseOver, type TenantGate, TenantStore } from "../connections/tenant-store.ts";
import type { Database } from "../database/database.ts";
import { StaleTenantError } from "../errors.ts";
import type { TenantAddress } from "../routing/resolver.ts";
import type { Dialect } from "../sql/dialect.ts";
import type { Awaitable } from "../strategies/connection.ts";
import type { Admission } from "./admission.ts";
import type { Frame } from "./current.ts";
import type { Scope } from "./scope.ts";

/** What a record needs of the tenancy around it. */
export interface TenantRecordServices {
  readonly shared: Database;
  /** Takes over what other processes changed in the catalog. Nothing to wait for where that is known at once. */
  refresh(): void | Promise<void>;
  /** The entry that now stands for a tenant. Throws `TenantNotFoundError` when there is none. */
  currentEntry(entry: TenantEntry): TenantEntry;
  /** Throws when the tenant may not be served now. */
  assertServed(entry: TenantEntry, admission: Admission): void;
  channel(entry: TenantEntry): StoreChannel;
  dialect(entry: TenantEntry): Dialect;
}

/**
 * One tenant as the running program holds it: its handle, bound to id and epoch, and what handlers are given. Made once
 * for each catalog entry that is served; nothing is opened by making it.
 */
export class TenantRecord implements TenantGate {
  readonly dialect: Dialect;
  readonly epoch: number;
  readonly scope: Scope;
  readonly #services: TenantRecordServices;
  readonly #admission: Admission;
  #frame: Frame;
  #entry: TenantEntry;
  #admitted = false;
  /** The last channel: until the pool forgets it, it is the one that the pool would answer. */
  #channel: StoreChannel | undefined;

  constructor(entry: TenantEntry, services: TenantRecordServices, admission: Admission) {
    this.#entry = entry;
    this.#services = services;
    this.#admission = admission;
    this.epoch = entry.epoch;
    this.dialect = services.dialect(entry);
    this.scope = Object.freeze({
      tenant: entry.tenant,
      db: databaseOver(new TenantStore(this)),
      shared: services.shared,
      memo: <T>(key: unknown, make: () => T): T => this.#memo(key, make),
    });
    this.#frame = { scope: this.scope, address: undefined, admission };
  }

  /** What is in scope while a request that came to this address is served. The last one is kept: most come to the same. */
  frame(address: TenantAddress | undefined): Frame {
    const last = this.#frame.address;
    if (last?.host !== address?.host || last?.prefix !== address?.prefix) {
      this.#frame = { scope: this.scope, address, admission: this.#admission };
    }
    return this.#frame;
  }

  get slug(): string {
    return this.#entry.slug;
  }

  ready(): StoreChannel | Promise<void> {
    return this.#services.refresh() ?? this.channel();
  }

  channel(): StoreChannel {
    this.#assertServed();
    const known = this.#channel;
    if (known?.listed === true && !known.closed) return known;
    this.#channel = this.#services.channel(this.#entry);
    return this.#channel;
  }

  assertOpen(): Awaitable<void> {
    const wait = this.#services.refresh();
    return wait === undefined ? this.#assertServed() : wait.then(() => this.#assertServed());
  }

  #memo<T>(key: unknown, make: () => T): T {
    // It answers at once: where freshness must be asked for, what is known by now has to do.
    const wait = this.#services.refresh();
    wait?.catch(() => undefined);
    return this.channel().memos.get(key, make);
  }

  /** An entry never changes: once it was let in it stays so until another takes its place. */
  #assertServed(): void {
    if (!this.#admitted || this.#entry.replaced) this.#admit();
  }

  #admit(): void {
    this.#admitted = false;
    if (this.#entry.replaced) this.#entry = this.#services.currentEntry(this.#entry);
    if (this.#entry.epoch !== this.epoch) {
      throw new StaleTenantError(
        "The handle is older than the store: the tenant was moved or restored. Get a new one from the scope or tenancy.run().",
      );
    }
    this.#services.assertServed(this.#entry, this.#admission);
    this.#admitted = true;
  }
}
