import { mkdtempSync, readdirSync, readlinkSync, realpathSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Connection,
  type ProvisionContext,
  StoreBusyError,
  type Template,
  type TenantIdentity,
} from "@tenantry/core/adapter";
import { FileConnection } from "../../src/connections/file-connection.ts";
import { type FilePlacement, type SqliteFiles, type SqliteFilesOptions, sqliteFiles } from "../../src/index.ts";

export const soak = process.env.SOAK === "1";

/** A directory that goes with the test. */
export class Scratch implements AsyncDisposable {
  readonly path = mkdtempSync(join(realpathSync(tmpdir()), "tenantry-sqlite-"));

  at(...names: string[]): string {
    return join(this.path, ...names);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }
}

export const statement = (text: string, ...values: unknown[]) => ({ text, values });

/** What a store of these tests holds. */
export const SCHEMA = [
  "create table authors (id integer primary key, name text not null)",
  "create table posts (id integer primary key, author integer references authors(id) on delete cascade, title text not null)",
].map((text) => statement(text));

export function provisioning(options: Partial<ProvisionContext> = {}): ProvisionContext {
  return {
    options: {},
    progress() {},
    async prepare(store) {
      await store.batch?.(SCHEMA);
    },
    ...options,
  };
}

/** A template with these tables, stamped as core's are; `setup` puts the rows of its tenant into a copy. */
export function templateOf(key: string, setup?: (store: Connection) => unknown, built = () => {}): Template {
  return {
    key,
    async build(store, owner) {
      built();
      const stamp = [
        statement("create table stamp (tenant text not null, epoch integer not null)"),
        statement("insert into stamp values ($1, $2)", owner?.id ?? "nobody", owner?.epoch ?? 0),
      ];
      await store.batch?.([...SCHEMA, ...stamp]);
    },
    restamp: () => statement("select 'a file is stamped in its bytes'"),
    prepareCopy: async (open) => void (setup && (await setup(open()))),
  };
}

export function newTenant(): TenantIdentity {
  return { id: crypto.randomUUID(), epoch: 1 };
}

export interface Store {
  readonly tenant: TenantIdentity;
  readonly placement: FilePlacement;
  readonly file: string;
  connect(use?: "serve" | "read" | "migrate"): FileConnection;
}

/** A strategy on throw-away ground, and stores on it. */
export class World extends Scratch {
  readonly strategy: SqliteFiles;

  constructor(options: Partial<SqliteFilesOptions> = {}) {
    super();
    this.strategy = sqliteFiles({ directory: this.at("tenants"), ...options });
  }

  async store(context: Partial<ProvisionContext> = {}): Promise<Store> {
    const tenant = newTenant();
    const placement = await this.strategy.provision(tenant, provisioning(context));
    return {
      tenant,
      placement,
      file: this.at("tenants", placement.file),
      connect: (use = "serve") => asFileConnection(this.strategy.connect(tenant, placement, use)),
    };
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    await this.strategy.close?.();
    await super[Symbol.asyncDispose]();
  }
}

export function asFileConnection(connection: unknown): FileConnection {
  if (connection instanceof FileConnection) return connection;
  throw new Error("connect did not answer a connection at once");
}

/** Rows of a statement. */
export function rows(connection: FileConnection, text: string, ...values: unknown[]): readonly (readonly unknown[])[] {
  return connection.query(statement(text, ...values)).rows;
}

export function insertPost(connection: Pick<FileConnection, "query">, title: string) {
  return connection.query(statement("insert into posts (title) values ($1)", title));
}

/** Tries again while another process writes, as core does. */
export async function patiently<T>(work: () => T): Promise<T> {
  for (;;) {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof StoreBusyError)) throw error;
      await Bun.sleep(1);
    }
  }
}

/** How many file descriptors this process has open. */
export function descriptors(): number {
  return readdirSync("/proc/self/fd").length;
}

/** How many of them are of files whose paths begin so. Those of other tests go when the garbage is collected. */
export function descriptorsOf(path: string): number {
  return readdirSync("/proc/self/fd").filter((descriptor) => linkOf(descriptor).startsWith(path)).length;
}

function linkOf(descriptor: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`);
  } catch {
    // The descriptor by which the list was read.
    return "";
  }
}
