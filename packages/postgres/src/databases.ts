import { randomBytes } from "node:crypto";
import { ConfigurationError, type Connection, type Strategy } from "@tenantry/core/adapter";
import { describeAddress, withDatabase } from "./address.ts";
import type { IsolationLevel } from "./connections/binding.ts";
import { BoundConnection } from "./connections/bound-connection.ts";
import { ownerBinding, tenantBinding } from "./databases/bindings.ts";
import { destroyDatabase } from "./databases/destroy.ts";
import { DatabaseGround } from "./databases/ground.ts";
import { databaseHardening } from "./databases/hardening.ts";
import { listDatabases } from "./databases/leftovers.ts";
import { bringDatabaseBack, moveDatabaseAside } from "./databases/move-aside.ts";
import { checkPrefix, type DatabasePlacement, databaseNames } from "./databases/placement.ts";
import { provisionDatabase } from "./databases/provision.ts";
import { TemplateDatabases } from "./databases/template.ts";
import type { GroundOptions } from "./ground.ts";
import { checkLoginKey, type LoginKey, passwordOf, verifierOf } from "./passwords.ts";
import { rotatePassword } from "./rotate-password.ts";

export interface PostgresDatabasesOptions {
  /** The one server that the databases go to; its name is `main`. Give this, or `servers`. */
  readonly url?: string | undefined;
  /**
   * The address of that server as a role that may make databases and roles.
   * @default url
   */
  readonly adminUrl?: string | undefined;
  /**
   * Servers by name: an address, or an address for tenants and one for the owner. New databases go to the one that
   * `tenants.create` names as `server`, otherwise to the first.
   */
  readonly servers?: Readonly<Record<string, string | GroundOptions>>;
  /** Of what the passwords of tenants' roles are made. */
  readonly login: LoginKey;
  /**
   * Connections to tenants' databases that may be open at once, over all servers. Where more tenants than that are busy at
   * once, they wait for each other and for new connections.
   * @default 64
   */
  readonly connections?: number;
  /**
   * How many of those one tenant may have at a time.
   * @default 8
   */
  readonly connectionsPerTenant?: number;
  /**
   * What the names of databases and roles begin with, where several platforms share a server: at most 20 of `a-z`, `0-9`
   * and `_`.
   * @default ""
   */
  readonly prefix?: string;
  /**
   * Milliseconds after which the server ends a statement; 0: never.
   * @default 30000
   */
  readonly statementTimeout?: number;
  /**
   * Milliseconds a migration waits for a lock, and makes others wait behind it.
   * @default 2000
   */
  readonly migrationLockTimeout?: number;
  /**
   * How far interactive transactions are kept apart. With `repeatable read`, of two that read and write the same rows the
   * second fails with a `StoreBusyError`, which may be tried again.
   * @default "repeatable read"
   */
  readonly transactions?: IsolationLevel;
  /**
   * Milliseconds to wait for a connection.
   * @default 5000
   */
  readonly connectTimeout?: number;
}

/** A database for each tenant, on one Postgres server or on several. */
export interface PostgresDatabases extends Strategy<DatabasePlacement> {
  temporary(): PostgresDatabases;
}

/** Tenants whose connections are kept ready; each costs memory here and none on the server. */
const KNOWN_TENANTS = 10_000;
const ONLY_SERVER = "main";

/**
 * A database and a role for each tenant, on one Postgres server or on several. Nothing is opened before it is first used.
 *
 * @example
 * createTenancy({
 *   catalog,
 *   strategies: [postgresDatabases({ servers: { eu, us }, login: { masterKey } })],
 *   modules: { tenant: [blog] },
 * });
 * await tenancy.tenants.create({ slug: "amazon", server: "us" });
 */
export function postgresDatabases(options: PostgresDatabasesOptions): PostgresDatabases {
  const { connections = 64, connectionsPerTenant = 8, connectTimeout = 5_000 } = options;
  const ground = new DatabaseGround({
    servers: serversOf(options),
    prefix: checkPrefix(options.prefix ?? ""),
    login: checkLoginKey(options.login),
    connections,
    connectionsPerTenant,
    connectTimeout,
  });
  return databasesOn(ground, options, async () => undefined);
}

function databasesOn(
  ground: DatabaseGround,
  options: PostgresDatabasesOptions,
  removed: () => Promise<void>,
): PostgresDatabases {
  const { statementTimeout = 30_000, migrationLockTimeout = 2_000, transactions = "repeatable read" } = options;
  const templates = new TemplateDatabases(ground);

  return {
    name: "postgres-databases",
    dialect: "postgres",
    capabilities: { changesSchema: false, template: true, moveAside: true, maxConnections: KNOWN_TENANTS },
    servers: ground.names,

    async provision(tenant, context) {
      const { name } = ground.server(context.options.server);
      const verifier = verifierOf(passwordOf(tenant.id, options.login));
      return await provisionDatabase(ground, templates, { tenant, server: name, verifier }, context);
    },

    connect(_, placement, use, stamp): Connection {
      ground.server(placement.server);
      const store = ground.store(placement);
      if (use === "migrate") {
        const binding = ownerBinding(store, { lockTimeout: migrationLockTimeout, stamp });
        const server = ground.owner;
        return new BoundConnection({ server, binding, isolation: "read committed", migrating: true, database: true });
      }
      const binding = tenantBinding(store, { readOnly: use === "read", statementTimeout, stamp });
      return new BoundConnection({
        server: ground.tenants,
        binding,
        isolation: transactions,
        personal: true,
        database: true,
      });
    },

    destroy: ({ id }, placement) => destroyDatabase(ground, placement, id),
    moveAside: ({ id }, placement) => moveDatabaseAside(ground, placement, id),
    bringBack: ({ id }, placement) => bringDatabaseBack(ground, placement, id),
    leftovers: () => listDatabases(ground),

    rotateCredentials: ({ id }, { server }) =>
      ground
        .server(server)
        .ground.admin.use("", (session) =>
          rotatePassword(session, databaseNames(ground.prefix, id).role, id, options.login),
        ),

    check: () => databaseHardening(ground),

    locate(_, { server, database }) {
      return `${describeAddress(withDatabase(ground.server(server).ground.address, database))} (server ${server})`;
    },

    temporary() {
      const { ground: apart, remove } = ground.temporary(randomBytes(6).toString("hex"));
      return databasesOn(apart, options, remove);
    },

    async close() {
      await ground.close();
      await removed();
      await ground.closeServers();
    },
  };
}

function serversOf({ url, adminUrl, servers }: PostgresDatabasesOptions): Record<string, GroundOptions> {
  if (servers !== undefined) {
    if (url !== undefined || adminUrl !== undefined) {
      throw new ConfigurationError("Give tenants' databases either url or servers, not both: which would it be?");
    }
    const named = Object.entries(servers);
    return Object.fromEntries(
      named.map(([name, server]) => [name, typeof server === "string" ? { url: server } : server]),
    );
  }
  if (url === undefined) {
    throw new ConfigurationError("Tenants' databases need a server: give url, or servers: { name: url }.");
  }
  return { [ONLY_SERVER]: { url, adminUrl } };
}
