import { ConfigurationError, StoreMissingError } from "@tenantry/core/adapter";
import { withDatabase, withUser } from "../address.ts";
import { Server } from "../connections/server.ts";
import { Ground, type GroundOptions } from "../ground.ts";
import { type LoginKey, passwordsOf } from "../passwords.ts";
import { type DatabasePlacement, databaseNames, tenantOfName } from "./placement.ts";

export interface DatabaseGroundOptions {
  /** By name; the first is where new databases go that name none. */
  readonly servers: Readonly<Record<string, GroundOptions>>;
  readonly prefix: string;
  readonly login: LoginKey;
  /** Connections to tenants' databases that may be open at once, over all servers. */
  readonly connections: number;
  readonly connectionsPerTenant: number;
  /** Milliseconds. */
  readonly connectTimeout: number;
}

/** Connections of the owner to tenants' databases, over all servers: to make and to migrate them. */
const OWNER_CONNECTIONS = 8;
const OWNER_WAIT = 30_000;

/** The servers that tenants' databases stand on, and the connections to them. Opens nothing before it is first used. */
export class DatabaseGround {
  readonly prefix: string;
  /** Connections as the tenants' own roles, each to its own database. */
  readonly tenants: Server;
  /** Connections of the owner to single databases. */
  readonly owner: Server;
  readonly #options: DatabaseGroundOptions;
  readonly #servers: ReadonlyMap<string, Ground>;
  /** Servers that something was made on. */
  readonly #touched = new Set<string>();

  constructor(options: DatabaseGroundOptions) {
    const { servers, prefix, connections, connectionsPerTenant, connectTimeout } = options;
    this.#options = options;
    this.prefix = prefix;
    for (const name of Object.keys(servers)) {
      if (!/^[a-z0-9][a-z0-9_-]*$/.test(name)) {
        throw new ConfigurationError(`The name of a server has only a-z, 0-9, _ and -; "${name}" has not.`);
      }
    }
    this.#servers = new Map(Object.entries(servers).map(([name, server]) => [name, new Ground(server)]));
    if (this.#servers.size === 0) {
      throw new ConfigurationError(
        "No server is configured for tenants' databases. Give url, or servers: { name: url }.",
      );
    }
    const common = { personal: true, lanes: 0, storesPerConnection: Number.POSITIVE_INFINITY, connectTimeout };
    this.tenants = new Server({
      ...common,
      url: (store) => this.#tenantUrls(store),
      name: "tenantry",
      exclusive: connections,
      exclusivePerTenant: Math.min(connections, connectionsPerTenant),
      waitLimit: connectTimeout,
    });
    this.owner = new Server({
      ...common,
      url: (store) => this.#ownerUrl(store),
      name: "tenantry owner",
      exclusive: OWNER_CONNECTIONS,
      exclusivePerTenant: OWNER_CONNECTIONS,
      waitLimit: OWNER_WAIT,
    });
  }

  get names(): readonly string[] {
    return [...this.#servers.keys()];
  }

  /** The server of this name, or the first. Throws `ConfigurationError` where there is none. */
  server(name: string | undefined): { readonly name: string; readonly ground: Ground } {
    const wanted = name ?? this.names[0] ?? "";
    const ground = this.#servers.get(wanted);
    if (ground !== undefined) return { name: wanted, ground };
    throw new ConfigurationError(
      `No server for tenants' databases is named "${wanted}". Configured are: ${this.names.join(", ")}.`,
    );
  }

  /** Notes that something is made on a server. */
  touch(name: string): void {
    this.#touched.add(name);
  }

  /** What connections to a database are kept under. */
  store({ server, database }: DatabasePlacement): string {
    return `${server}/${database}`;
  }

  /** Closes what this process keeps open to a database. */
  async forget(placement: DatabasePlacement): Promise<void> {
    const store = this.store(placement);
    await Promise.all([this.tenants.forget(store), this.owner.forget(store)]);
  }

  /** The same servers, with names of its own for all that is made. `remove` drops it. */
  temporary(digits: string): { readonly ground: DatabaseGround; remove(): Promise<void> } {
    const ground = new DatabaseGround({ ...this.#options, prefix: `x${digits}_` });
    return { ground, remove: () => ground.#removeAll() };
  }

  async close(): Promise<void> {
    await Promise.all([this.tenants.close(), this.owner.close()]);
  }

  async closeServers(): Promise<void> {
    await Promise.all([...this.#servers.values()].map((ground) => ground.admin.close()));
  }

  async #removeAll(): Promise<void> {
    for (const name of this.#touched) {
      await this.server(name).ground.admin.use("", async (session) => {
        const quoted = "quote_ident(datname), datistemplate";
        const found = await session.rows(
          `select ${quoted} from pg_catalog.pg_database where starts_with(datname, $1)`,
          [this.prefix],
        );
        for (const [database, isTemplate] of found) {
          if (isTemplate === true) await session.command(`alter database ${String(database)} is_template false`);
          await session.command(`drop database if exists ${String(database)} with (force)`);
        }
        const roles = await session.rows(
          "select quote_ident(rolname) from pg_catalog.pg_roles where starts_with(rolname, $1)",
          [this.prefix],
        );
        if (roles.length > 0) await session.command(`drop role ${roles.flat().map(String).join(", ")}`);
      });
      await this.server(name).ground.admin.forget("");
    }
  }

  /** One for each password that the tenant's role may have. */
  async #tenantUrls(store: string): Promise<[string, ...string[]]> {
    const { server, database } = parseStore(store);
    const id = tenantOfName(this.prefix, database);
    if (id === undefined) throw new StoreMissingError(`"${database}" is not the name of a tenant's database.`);
    const url = withDatabase(await this.server(server).ground.url(), database);
    const { role } = databaseNames(this.prefix, id);
    const [password, ...others] = passwordsOf(id, this.#options.login);
    return [withUser(url, role, password), ...others.map((other) => withUser(url, role, other))];
  }

  async #ownerUrl(store: string): Promise<string> {
    const { server, database } = parseStore(store);
    return withDatabase(await this.server(server).ground.adminUrl(), database);
  }
}

function parseStore(store: string): DatabasePlacement {
  const slash = store.indexOf("/");
  return { server: store.slice(0, slash), database: store.slice(slash + 1) };
}
