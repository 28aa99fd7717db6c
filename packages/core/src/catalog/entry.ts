import { deepFreeze, type FieldsCheck, fillDefaults } from "../fields/fields-check.ts";
import type { Tenant } from "../tenant.ts";
import type { Hold, TenantStatus } from "../tenant-status.ts";
import { type DirectoryData, unpackData } from "./directory-data.ts";

/** What a tenant's link is made of. */
export interface LinkedTenant {
  readonly id: string;
  readonly slug: string;
  readonly domain: string | null;
}

/** How stored fields and settings become those of a `Tenant`, and how it makes links. */
export interface TenantView {
  readonly fields: FieldsCheck;
  readonly settings: FieldsCheck;
  url(tenant: LinkedTenant, path: string): string;
}

/**
 * A tenant as the process keeps it in memory: what routing needs at once, the rest as text until it is asked for. An entry
 * never changes; a change in the catalog puts another in its place and marks this one `replaced`.
 */
export class TenantEntry {
  readonly id: string;
  readonly slug: string;
  /** Active, and no hold is on. */
  readonly serving: boolean;
  /** Hosts that lead here, with a space between them. */
  readonly hosts: string;
  readonly data: string;
  /** Whether the catalog holds something newer of this tenant, or nothing any more. */
  replaced = false;
  readonly #view: TenantView;
  #opened: { readonly data: DirectoryData; tenant: Tenant | undefined } | undefined = undefined;

  constructor(id: string, slug: string, serving: boolean, hosts: string, data: string, view: TenantView) {
    this.id = id;
    this.slug = slug;
    this.serving = serving;
    this.hosts = hosts;
    this.data = data;
    this.#view = view;
  }

  get epoch(): number {
    return this.#open().data.epoch;
  }

  get status(): TenantStatus {
    return this.#open().data.status;
  }

  get strategy(): string {
    return this.#open().data.strategy;
  }

  /** Where the store is, as the strategy wrote it; null while there is none. */
  get placement(): unknown {
    return this.#open().data.placement;
  }

  /** What the store's migrations are, as `moduleSetKey` puts it; null while none has run. */
  get migrations(): string | null {
    return this.#open().data.migrations;
  }

  /** Strongest first. */
  get holds(): readonly Hold[] {
    return this.#open().data.holds;
  }

  get tenant(): Tenant {
    const opened = this.#open();
    opened.tenant ??= makeTenant(this, opened.data, this.#view);
    return opened.tenant;
  }

  /** Whether the other entry says the same. */
  equals(other: TenantEntry): boolean {
    return (
      this.data === other.data &&
      this.slug === other.slug &&
      this.hosts === other.hosts &&
      this.serving === other.serving &&
      this.id === other.id
    );
  }

  #open(): { readonly data: DirectoryData; tenant: Tenant | undefined } {
    this.#opened ??= { data: deepFreeze(unpackData(this.id, this.data)), tenant: undefined };
    return this.#opened;
  }
}

function makeTenant(entry: TenantEntry, data: DirectoryData, view: TenantView): Tenant {
  const { epoch, status, strategy, name, domain, holds, fields, settings } = data;
  const { createdAt, createdBy, updatedAt, updatedBy, deletedAt, deletedBy } = data;
  const { id, slug } = entry;
  const tenant = {
    id,
    epoch,
    slug,
    name,
    status,
    holds,
    strategy,
    fields,
    settings,
    domain,
    createdAt,
    createdBy,
    updatedAt,
    updatedBy,
    deletedAt,
    deletedBy,
    url: (path = "/") => view.url({ id, slug, domain }, path),
  };
  fillDefaults(tenant, "fields", view.fields, `the fields of tenant "${slug}"`);
  fillDefaults(tenant, "settings", view.settings, `the settings of tenant "${slug}"`);
  return Object.freeze(tenant);
}
