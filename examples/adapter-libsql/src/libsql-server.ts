import { ConfigurationError, StoreUnreachableError, type Strategy } from "@tenantry/core/adapter";
import { answerTo, hostOf, type Place } from "./door.ts";
import { Namespaces } from "./namespaces.ts";
import { ServerConnection } from "./server-connection.ts";
import { StoreList } from "./store-list.ts";
import { Tokens } from "./tokens.ts";

/** Where a store is. */
interface Placement {
  readonly namespace: string;
}

export interface LibsqlServerOptions {
  /** The server, as its users reach it: `http://127.0.0.1:8080`. */
  readonly url: string;
  /** The same server for its administrator, where namespaces are made. */
  readonly adminUrl: string;
  /** The private half, in PEM, of the Ed25519 key whose public half the server was given. Tokens are signed with it. */
  readonly key: string;
  /** What the server was started with as `--admin-auth-key`. */
  readonly adminKey?: string;
  /**
   * How the namespaces of this application begin: at most 26 small letters, digits and hyphens.
   * @default "tenant-"
   */
  readonly prefix?: string;
  /**
   * Connections that may be open at once, over all tenants. The server takes 128 from everybody, unless it is told otherwise.
   * @default 100
   */
  readonly maxConnections?: number;
  /**
   * How long the server may take for an answer, in milliseconds.
   * @default 30000
   */
  readonly timeout?: number;
}

export interface LibsqlServer extends Strategy<Placement> {
  temporary(): LibsqlServer;
}

/**
 * A namespace of a libSQL server for each tenant.
 *
 * @example
 * createTenancy({ ...sqlite("data"), strategies: [libsqlServer({ url, adminUrl, key })], modules })
 */
export function libsqlServer(options: LibsqlServerOptions): LibsqlServer {
  const { url, adminUrl, key, adminKey, prefix = "tenant-", maxConnections = 100, timeout = 30_000 } = options;
  if (!PREFIX.test(prefix)) throw new ConfigurationError(`A namespace can not begin with "${prefix}".`);
  const place = { url, timeout };
  const tokens = new Tokens(key);
  const namespaces = new Namespaces({ url: adminUrl, timeout }, adminKey);
  const list = `${prefix}stores`;
  const stores = new StoreList(list, namespaces, ServerConnection.to(list, place, tokens, "serve"));
  const locked = once(() => assertLocked(place));
  const remove = async (id: string, namespace: string): Promise<void> => {
    await namespaces.remove(namespace);
    await stores.remove(id);
  };
  return {
    name: "libsql-server",
    dialect: "sqlite",
    capabilities: { concurrentWriters: false, maxConnections },
    // Nobody is told the name of a namespace before it is whole; one of a process that died is among the leftovers.
    async provision({ id }, { prepare }) {
      await locked();
      const namespace = prefix + id;
      await stores.add(id);
      try {
        await namespaces.create(namespace);
      } catch (error) {
        // Where it is not known whether a namespace was made, it stays among the leftovers.
        if (!(error instanceof StoreUnreachableError)) await stores.remove(id);
        throw error;
      }
      const store = ServerConnection.to(namespace, place, tokens, "migrate");
      try {
        await prepare(store);
      } catch (error) {
        // What can not be removed now stays among the leftovers.
        await remove(id, namespace).catch(() => undefined);
        throw error;
      } finally {
        await store.close();
      }
      return { namespace };
    },
    async connect(_, { namespace }, use) {
      await locked();
      return ServerConnection.to(namespace, place, tokens, use);
    },
    destroy: ({ id }, { namespace }) => remove(id, namespace),
    async *leftovers() {
      for (const id of await stores.ids()) yield { placement: { namespace: prefix + id }, id };
    },
    locate: (_, { namespace }) => `${namespace} at ${new URL(url).host}`,
    temporary() {
      const ground = `temporary-${crypto.randomUUID().slice(0, 8)}-`;
      const server = libsqlServer({ ...options, prefix: ground });
      const close = async (): Promise<void> => {
        for await (const { placement } of server.leftovers?.() ?? []) await namespaces.remove(placement.namespace);
        await namespaces.remove(`${ground}stores`);
      };
      return { ...server, close };
    },
  };
}

/** With a tenant's id behind it, one label of a host name. */
const PREFIX = /^[a-z0-9-]{0,26}$/;

/** A server that was given no key lets in everybody, whatever their tokens say. */
async function assertLocked(place: Place): Promise<void> {
  const headers = { host: hostOf("default", place) };
  const body = JSON.stringify({ requests: [] });
  const request = new Request(new URL("/v2/pipeline", place.url).href, { method: "POST", headers, body });
  const { status } = await answerTo(request, place.timeout);
  if (status === 401) return;
  if (status !== 200)
    throw new StoreUnreachableError(`What answers is no libSQL server that serves: it says ${status}.`);
  throw new ConfigurationError(
    "The libSQL server asks nobody for a token. Start it with --auth-jwt-key-file, and --enable-namespaces.",
  );
}

/** Until it succeeds for the first time. */
function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= work().catch((error: unknown) => {
      done = undefined;
      throw error;
    });
    return done;
  };
}
