import { ConfigurationError, type Leftover, type SharedStore, type Strategy } from "@tenantry/core/adapter";
import { describeAddress, withUser } from "./address.ts";
import type { Binding, IsolationLevel } from "./connections/binding.ts";
import { BoundConnection } from "./connections/bound-connection.ts";
import { Server } from "./connections/server.ts";
import { missingStore } from "./errors.ts";
import { Ground, type GroundOptions } from "./ground.ts";
import { goneName, storeName, tenantOf } from "./names.ts";
import { checkLoginKey, type LoginKey, passwordOf, passwordsOf, verifierOf } from "./passwords.ts";
import { rotatePassword } from "./rotate-password.ts";
import { destroySchema } from "./schemas/destroy.ts";
import { hardeningOf } from "./schemas/hardening.ts";
import type { SchemaIsolation } from "./schemas/isolation.ts";
import { bringSchemaBack, moveSchemaAside } from "./schemas/move-aside.ts";
import { provisionSchema, type SchemaPlacement } from "./schemas/provision.ts";
import type { PostgresShared } from "./shared.ts";
import { placeOf, SharedJoins, type SharedPlace } from "./shared-joins.ts";

export interface PostgresSchemasOptions extends GroundOptions {
  /** @default "role" */
  readonly isolation?: SchemaIsolation;
  /** Of what the passwords of tenants' roles are made. Needed by the isolation `login`. */
  readonly login?: LoginKey;
  /**
   * Connections that all tenants share for single statements and batches. The isolation `login` has none.
   * @default 8
   */
  readonly lanes?: number;
  /**
   * Connections lent to one at a time: for transactions, streams and tenants whose statements are slow; for everything where
   * the isolation is `login`.
   * @default 16
   */
  readonly exclusive?: number;
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
   * Distinct tenants after which a shared connection is replaced: the server's process keeps memory for each table it has seen.
   * @default 200
   */
  readonly tenantsPerConnection?: number;
  /**
   * How far interactive transactions are kept apart. With `repeatable read`, of two that read and write the same rows the
   * second fails with a `StoreBusyError`, which may be tried again.
   * @default "repeatable read"
   */
  readonly transactions?: IsolationLevel;
  /**
   * The shared store, where tenants' statements may join its tables by their qualified names. It must be in the same database;
   * the server refuses to write there.
   * @default none
   */
  readonly shared?: PostgresShared;
  /**
   * Milliseconds to wait for a connection.
   * @default 5000
   */
  readonly connectTimeout?: number;
}

/** A schema for each tenant, in one Postgres database. */
export interface PostgresSchemas extends Strategy<SchemaPlacement> {
  /** @param beside the world's throw-away shared store, for tenants that join it. */
  temporary(beside?: { readonly shared?: SharedStore }): PostgresSchemas;
}

const NO_LOGIN_BEHIND_POOLER =
  'A pooler stands at url, and would keep connections and a password for each tenant\'s role. The isolation "login" needs the address of the server itself; behind a pooler use "role".';

/** Tenants whose connections are kept ready; each costs memory here and none on the server. */
const KNOWN_TENANTS = 10_000;

/**
 * A schema for each tenant in one Postgres database. Nothing is opened before it is first used.
 *
 * @example
 * createTenancy({ catalog, strategies: [postgresSchemas({ url, adminUrl })], modules: { tenant: [blog] } });
 */
export function postgresSchemas(options: PostgresSchemasOptions): PostgresSchemas {
  return schemasOn(new Ground(options), options, async () => undefined, placeOf(options.shared));
}

function schemasOn(
  ground: Ground,
  options: PostgresSchemasOptions,
  removed: () => Promise<void>,
  shared: SharedPlace | undefined,
): PostgresSchemas {
  const { isolation = "role", lanes = 8, exclusive = 16, statementTimeout = 30_000 } = options;
  const { tenantsPerConnection = 200, connectTimeout = 5_000, transactions = "repeatable read" } = options;
  const key = isolation === "login" ? checkLoginKey(options.login) : undefined;
  const joins = shared === undefined ? undefined : new SharedJoins(ground, shared, isolation);
  const server = new Server({
    url: async (schema) => {
      const url = await ground.url();
      if (key === undefined) return url;
      if (await ground.isPooled()) throw new ConfigurationError(NO_LOGIN_BEHIND_POOLER);
      const [password, ...others] = passwordsOf(tenantOf(schema) ?? schema, key);
      const by = (each: string): string => withUser(url, `${ground.rolePrefix}${schema}`, each);
      return [by(password), ...others.map(by)];
    },
    personal: key !== undefined,
    name: "tenantry",
    lanes: key === undefined ? lanes : 0,
    exclusive,
    storesPerConnection: tenantsPerConnection,
    connectTimeout,
    waitLimit: connectTimeout,
  });
  const placementOf = (schema: string): SchemaPlacement =>
    isolation === "path" ? { schema } : { schema, role: `${ground.rolePrefix}${schema.replace(/^gone_/, "t_")}` };

  return {
    name: "postgres-schemas",
    dialect: "postgres",
    capabilities: {
      changesSchema: false,
      moveAside: true,
      hiddenProvision: true,
      sharedJoins: joins !== undefined,
      maxConnections: KNOWN_TENANTS,
    },

    async provision(tenant, context) {
      const verifier = key === undefined ? undefined : await verifierOf(passwordOf(tenant.id, key));
      const placement = placementOf(storeName(tenant.id));
      await joins?.ensure();
      const granted = placement.role === undefined ? [] : ((await joins?.grant(placement.role)) ?? []);
      return await provisionSchema(ground, tenant, { placement, verifier, granted }, context);
    },

    connect({ id, epoch }, { schema, role }, use, stamp) {
      // Whatever is left in one that is being destroyed is no store.
      if (schema === goneName(storeName(id))) throw missingStore("schema");
      const migrating = use === "migrate";
      const binding: Binding = {
        store: schema,
        schema,
        role: migrating || isolation === "login" ? undefined : role,
        readOnly: use === "read",
        statementTimeout: migrating ? 0 : statementTimeout,
        lockTimeout: migrating ? (options.migrationLockTimeout ?? 2_000) : 0,
        alone: migrating,
        stamp,
        key: `${schema} ${id} ${epoch} ${stamp === undefined}`,
      };
      if (migrating)
        return new BoundConnection({ server: ground.admin, binding, isolation: "read committed", migrating });
      const connection = new BoundConnection({ server, binding, isolation: transactions, personal: key !== undefined });
      return joins === undefined ? connection : joins.ensure().then(() => connection);
    },

    async destroy(_, placement) {
      await destroySchema(ground, placement);
      if (key !== undefined) await server.forget(placement.schema);
    },

    async moveAside(_, { schema }) {
      await moveSchemaAside(ground, schema);
      if (key !== undefined) await server.forget(schema);
    },

    bringBack: (_, { schema }) => bringSchemaBack(ground, schema),

    ...(key !== undefined && {
      rotateCredentials: ({ id }, { role }) =>
        ground.admin.use(id, (session) => rotatePassword(session, role ?? storeName(id), id, key)),
    }),

    async *leftovers(): AsyncGenerator<Leftover<SchemaPlacement>> {
      const found = await ground.admin.use("", (session) =>
        session.rows(
          "select nspname from pg_catalog.pg_namespace where nspname ~ '^(t|deleted|gone)_[0-9a-f]{32}$' order by nspname",
        ),
      );
      for (const [name] of found) {
        // One that is aside is still where its tenant's placement says.
        const schema = String(name).replace(/^deleted_/, "t_");
        const id = tenantOf(schema);
        yield { placement: placementOf(schema), ...(id !== undefined && { id }) };
      }
    },

    locate: (_, { schema }) => `${describeAddress(ground.address)}, schema ${schema}`,
    check: () => hardeningOf(ground, isolation),

    temporary(beside) {
      const { shared, ...others } = options;
      // What tenants join has to be in the same database: the one that was made for it, and goes with it.
      const place = shared === undefined ? undefined : placeOf(beside?.shared);
      if (place !== undefined) return schemasOn(place.ground, others, async () => undefined, place);
      const { ground: apart, remove } = ground.temporary();
      return schemasOn(apart, others, remove, undefined);
    },

    async close() {
      await server.close();
      await removed();
      await ground.admin.close();
    },
  };
}
