import type { SharedStore } from "@tenantry/core/adapter";
import { type Area, areaOf, ensureArea } from "./area.ts";
import { spreadTables } from "./citus.ts";
import type { Binding } from "./connections/binding.ts";
import { BoundConnection } from "./connections/bound-connection.ts";
import { Server } from "./connections/server.ts";
import { Ground, type GroundOptions } from "./ground.ts";
import { notePlace } from "./shared-joins.ts";

export interface PostgresSharedOptions extends GroundOptions {
  /**
   * The schema that holds what is shared.
   * @default "shared"
   */
  readonly schema?: string;
  /**
   * Connections that all readers and writers share.
   * @default 2
   */
  readonly lanes?: number;
  /**
   * Connections lent to one at a time, for transactions and streams.
   * @default 8
   */
  readonly exclusive?: number;
  /**
   * Milliseconds after which the server ends a statement; 0: never.
   * @default 30000
   */
  readonly statementTimeout?: number;
  /**
   * Milliseconds to wait for a connection.
   * @default 5000
   */
  readonly connectTimeout?: number;
}

/** Shared data in a schema of a Postgres database. */
export interface PostgresShared extends SharedStore {
  temporary(): PostgresShared;
}

/**
 * Shared data in a schema of its own, which tenants read with a role that can do nothing else. Nothing is opened before it is
 * first used.
 */
export function postgresShared(options: PostgresSharedOptions): PostgresShared {
  return sharedOn(new Ground(options), options, async () => undefined);
}

function sharedOn(ground: Ground, options: PostgresSharedOptions, removed: () => Promise<void>): PostgresShared {
  const { schema = "shared", lanes = 2, exclusive = 8, statementTimeout = 30_000, connectTimeout = 5_000 } = options;
  const server = new Server({
    url: () => ground.url(),
    name: "tenantry shared",
    lanes,
    exclusive,
    exclusivePerTenant: exclusive,
    storesPerConnection: Number.POSITIVE_INFINITY,
    connectTimeout,
    waitLimit: connectTimeout,
  });
  const area: Area = areaOf(ground, schema, true);
  let ensured: Promise<unknown> | undefined;
  const ensure = async (): Promise<void> => {
    ensured ??= ensureArea(ground, area).catch((error: unknown) => {
      ensured = undefined;
      throw error;
    });
    await ensured;
  };
  const store: PostgresShared = {
    dialect: "postgres",
    async connect(use) {
      await ensure();
      const reading = use === "read";
      const migrating = use === "migrate";
      const binding: Binding = {
        store: schema,
        schema,
        role: reading ? area.reader : area.owner,
        readOnly: reading,
        statementTimeout: migrating ? 0 : statementTimeout,
        lockTimeout: 0,
        alone: migrating,
        stamp: undefined,
        key: schema,
      };
      const { citus } = await ground.facts();
      return new BoundConnection({
        server,
        binding,
        isolation: "read committed",
        migrating,
        shared: reading,
        ...(citus && migrating && { beforeCommit: (session) => spreadTables(session, schema) }),
      });
    },
    temporary() {
      const { ground: apart, remove } = ground.temporary();
      return sharedOn(apart, options, remove);
    },
    async close() {
      await server.close();
      await removed();
      await ground.admin.close();
    },
  };
  notePlace(store, { ground, area, ensure });
  return store;
}
