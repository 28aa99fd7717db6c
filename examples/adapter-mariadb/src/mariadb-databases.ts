import {
  ConfigurationError,
  type Connection,
  type ConnectionUse,
  StoreMissingError,
  type Strategy,
} from "@tenantry/core/adapter";
import { Administrator } from "./administrator.ts";
import { MARIADB } from "./dialect.ts";
import { mayBeMissing } from "./errors.ts";
import { MariadbConnection } from "./mariadb-connection.ts";
import { databaseOf, isPrefix, passwordOf, type Role, tenantOf, userOf } from "./names.ts";
import { type Login, openSession } from "./session.ts";
import { Sessions } from "./sessions.ts";

/** Where a store is. Who may log in, and with what password, follows from it and from the secret. */
interface Placement {
  readonly database: string;
}

export interface MariadbOptions {
  /** The server, as a user who may create databases and users: `mariadb://root:password@127.0.0.1:3306`. */
  readonly url: string;
  /** At least 32 random characters, of which the tenants' passwords are made. */
  readonly secret: string;
  /**
   * How the tenants' databases begin. Lower-case letters, digits and underscores, at most 24.
   * @default "t_"
   */
  readonly prefix?: string;
  /**
   * Connections that may be open at once, over all tenants. The server must take four sessions for each.
   * @default 32
   */
  readonly maxConnections?: number;
}

export interface MariadbDatabases extends Strategy<Placement> {
  temporary(): MariadbDatabases;
}

const SESSIONS = 4;
const SHORTEST_SECRET = 32;
const ROLE: Readonly<Record<ConnectionUse, Role>> = { serve: "app", read: "read", migrate: "owner" };

/**
 * A MariaDB database for each tenant, with users of its own that may do nothing elsewhere.
 *
 * @example
 * createTenancy({ ...sqlite("data"), strategies: [mariadbDatabases({ url, secret })], modules })
 */
export function mariadbDatabases(options: MariadbOptions): MariadbDatabases {
  const { secret, prefix = "t_", maxConnections = 32 } = options;
  if (!isPrefix(prefix)) throw new ConfigurationError(`"${prefix}" can not begin the name of a database. Use "t_".`);
  if (secret.length < SHORTEST_SECRET) {
    throw new ConfigurationError(`The secret needs at least ${SHORTEST_SECRET} random characters.`);
  }
  const server = loginOf(options.url);
  const administrator = new Administrator(server, secret);

  const explain = async (error: unknown, database: string): Promise<unknown> => {
    if (!mayBeMissing(error) || (await administrator.has(database))) return error;
    return new StoreMissingError("The database is not there. Restore it from a backup.", { cause: error });
  };

  const open = async (database: string, use: ConnectionUse): Promise<Connection> => {
    const user = userOf(database, ROLE[use]);
    const login = { ...server, user, password: passwordOf(secret, user), database };
    const sessions = new Sessions(() => openSession(login), use === "serve" ? SESSIONS : 1);
    // Now, so that a store that is not there is known now.
    await sessions.use(async () => undefined);
    return new MariadbConnection({
      sessions,
      explain: (error) => explain(error, database),
      cancel: (session) => administrator.cancel(session),
      ...(use === "migrate" && { lock: `${database} migrate` }),
    });
  };

  return {
    name: "mariadb",
    dialect: "mariadb",
    definition: MARIADB,
    capabilities: { transactionalDdl: false, changesSchema: false, maxConnections },
    async provision({ id }, { prepare }) {
      const database = databaseOf(prefix, id);
      await administrator.make(database, async () => {
        const store = await open(database, "migrate");
        try {
          await prepare(store);
        } finally {
          await store.close();
        }
      });
      return { database };
    },
    async connect(_, { database }, use) {
      try {
        return await open(database, use);
      } catch (error) {
        throw await explain(error, database);
      }
    },
    destroy: (_, { database }) => administrator.remove(database),
    async *leftovers() {
      for (const database of await administrator.databases(prefix)) {
        const id = tenantOf(prefix, database);
        if (id !== undefined) yield { placement: { database }, id };
      }
    },
    locate: (_, { database }) => `mariadb://${server.host}:${server.port}/${database}`,
    close: () => administrator.close(),
    temporary() {
      const ground = `tmp_${crypto.randomUUID().slice(0, 8)}_`;
      const databases = mariadbDatabases({ ...options, prefix: ground });
      const close = async (): Promise<void> => {
        const sweeper = new Administrator(server, secret);
        for (const database of await sweeper.databases(ground)) await sweeper.remove(database);
        await sweeper.close();
        await databases.close?.();
      };
      return { ...databases, close };
    },
  };
}

function loginOf(address: string): Login {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^(?:mariadb|mysql):$/.test(url.protocol) || url.hostname === "") {
    throw new ConfigurationError("The address of the server must be such as mariadb://root:password@127.0.0.1:3306.");
  }
  return {
    host: url.hostname,
    port: Number(url.port || 3306),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
  };
}
