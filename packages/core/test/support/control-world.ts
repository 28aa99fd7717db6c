import { readdirSync } from "node:fs";
import { AuditLog } from "../../src/audit/log.ts";
import { Catalog } from "../../src/catalog/catalog.ts";
import type { CatalogStore } from "../../src/catalog/store.ts";
import { databaseOn } from "../../src/connections/database-on.ts";
import type { ControlServices } from "../../src/control.ts";
import type { Database } from "../../src/database/database.ts";
import { sql } from "../../src/database/sql.ts";
import { Domains } from "../../src/domains/domains.ts";
import { ClosedError } from "../../src/errors.ts";
import { Events } from "../../src/events.ts";
import type { FieldsCheck } from "../../src/fields/fields-check.ts";
import { plainFields } from "../../src/fields/plain-json.ts";
import { ReadyStock } from "../../src/ready-stock.ts";
import type { Connection } from "../../src/strategies/connection.ts";
import { writeStamp } from "../../src/strategies/stamp.ts";
import type { Strategy } from "../../src/strategies/strategy.ts";
import type { TenantReference } from "../../src/tenant.ts";
import { SettingsControl } from "../../src/tenants/settings.ts";
import { Tenants } from "../../src/tenants/tenants.ts";
import { UnderWay } from "../../src/under-way.ts";
import { FileCatalog } from "./file-catalog.ts";
import { fileStrategy } from "./file-strategy.ts";
import { temporaryDirectory } from "./temporary-directory.ts";

export interface ControlWorldOptions {
  /** A directory that outlives the world; a new one that goes with it where it is left out. */
  readonly directory?: string;
  readonly slow?: boolean;
  readonly announces?: boolean;
  /** @default true */
  readonly counts?: boolean;
  readonly store?: CatalogStore;
  readonly busyLimit?: number;
  readonly migrateOnCreate?: boolean;
  /** How many stores are kept ready. */
  readonly ready?: number;
  /** @default MIGRATIONS */
  readonly migrations?: string;
  readonly strategy?: (files: Strategy) => Strategy;
  readonly tenantFields?: FieldsCheck;
  readonly domainFields?: FieldsCheck;
  readonly settings?: FieldsCheck;
}

/** The control plane on real files, as one process has it. */
export interface ControlWorld extends AsyncDisposable {
  readonly catalog: Catalog;
  readonly store: FileCatalog;
  readonly events: Events;
  readonly tenants: Tenants;
  readonly domains: Domains;
  readonly settings: SettingsControl;
  readonly audit: AuditLog;
  readonly services: ControlServices;
  readonly directory: string;
  /** The clock; move it by setting it. */
  time: number;
  /** Names of the files that stores are. */
  files(): string[];
  /** The rows of `notes` in a tenant's store. */
  notes(which: TenantReference): Promise<string[]>;
  as(actor: string): Tenants;
}

export const MIGRATIONS = "notes-1";

export function controlWorld(options: ControlWorldOptions = {}): ControlWorld {
  const own = options.directory === undefined ? temporaryDirectory() : undefined;
  const directory = options.directory ?? own?.path ?? "";
  const stores = `${directory}/stores`;
  const store = new FileCatalog(`${directory}/catalog.sqlite`, {
    slow: options.slow ?? false,
    announces: options.announces ?? false,
    counts: options.counts ?? true,
  });
  const files = fileStrategy(stores);
  const strategy = options.strategy?.(files as Strategy) ?? (files as Strategy);
  const { migrations = MIGRATIONS } = options;
  const underWay = new UnderWay();
  let closing = false;
  const events = new Events();
  const settings = options.settings ?? plainFields;
  const fields = options.tenantFields ?? plainFields;
  const now = (): Date => new Date(world.time);
  const catalog = new Catalog({
    store: options.store ?? store,
    view: { fields, settings, url: ({ slug, domain }, path) => `http://${domain ?? `${slug}.localhost`}${path}` },
    events,
    now,
    ...(options.busyLimit !== undefined && { busyLimit: options.busyLimit }),
  });
  const services: ControlServices = {
    catalog,
    events,
    now,
    underWay: async (work) => {
      if (closing) throw new ClosedError("The world is closing.");
      return await underWay.run(work);
    },
    strategies: new Map([[strategy.name, strategy]]),
    stores: {
      migrate: async (connection, made, owner) => {
        await connection.query({ text: "create table if not exists notes (text text not null)", values: [] });
        if (owner !== undefined) await writeStamp(connection, owner, made);
        return migrations;
      },
      current: () => migrations,
      database: (connection: Connection, tenant): Database =>
        databaseOn(connection, { tenant: tenant.slug, dialect: "sqlite" }),
    },
    reservedSlugs: ["forbidden"],
    baseHosts: ["example.com"],
    publicHosts: ["www.platform.test"],
    tenantFields: fields,
    domainFields: options.domainFields ?? plainFields,
    settings,
    ready: new ReadyStock([{ strategy: strategy.name, server: null, count: options.ready ?? 0 }], new Date()),
    migrateOnCreate: options.migrateOnCreate ?? true,
  };
  const tenants = new Tenants(services, "os:test");
  const world: ControlWorld = {
    catalog,
    store,
    events,
    services,
    directory,
    tenants,
    domains: new Domains(services, "os:test"),
    settings: new SettingsControl(services, "os:test"),
    audit: new AuditLog(catalog),
    time: Date.now(),
    as: (actor) => new Tenants(services, actor),
    files: () => readdirSync(stores).filter((name) => name.endsWith(".sqlite")),
    async notes(which) {
      const entry = await tenants.get(which);
      const { placement } = await tenants.where(which);
      const connection = await strategy.connect(entry, placement, "serve");
      try {
        const database = databaseOn(connection, { tenant: entry.slug, dialect: "sqlite" });
        return (await database.all<{ text: string }>(sql`select text from notes`)).map((row) => row.text);
      } finally {
        await connection.close();
      }
    },
    async [Symbol.asyncDispose]() {
      closing = true;
      await underWay.ended();
      await catalog.close();
      own?.[Symbol.dispose]();
    },
  };
  return world;
}
