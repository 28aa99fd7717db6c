import { ChannelStore } from "../connections/channel-store.ts";
import type { ConnectionLimits } from "../connections/limits.ts";
import { UNLIMITED } from "../connections/permitted-connections.ts";
import { StoreChannel } from "../connections/store-channel.ts";
import { databaseOver } from "../connections/tenant-store.ts";
import type { Database } from "../database/database.ts";
import { ConfigurationError } from "../errors.ts";
import type { SharedStore } from "../strategies/shared-store.ts";
import type { SharedMigrations } from "./shared-migrations.ts";

const SHARED = { subject: "The shared store" };

/** The two handles on the shared store: what tenants get, which the engine lets only read, and the platform's own. */
export interface SharedDatabases {
  readonly readOnly: Database;
  readonly writable: Database;
  close(timeout: number): Promise<void>;
}

function missing(): never {
  throw new ConfigurationError(
    'No shared store is configured. Add `shared` to createTenancy({ … }), for instance by ...sqlite("data").',
  );
}

/** Opens nothing before the first statement, and makes sure of the migrations before that is run. */
export function sharedDatabases(
  store: SharedStore | undefined,
  migrations: SharedMigrations | undefined,
  limits: ConnectionLimits,
): SharedDatabases {
  const channels: StoreChannel[] = [];
  const channel = (use: "read" | "write"): StoreChannel => {
    const made = new StoreChannel({
      epoch: 0,
      async connect(asked) {
        if (store === undefined) return missing();
        await migrations?.ensure();
        return store.connect(asked === "read" ? "read" : use);
      },
      concurrentWriters: use === "read" || (store?.concurrentWriters ?? true),
      limits,
      permits: UNLIMITED,
    });
    channels.push(made);
    return made;
  };
  const readable = channel("read");
  const writable = channel("write");
  const dialect = store?.dialect ?? "sqlite";
  return {
    readOnly: databaseOver(new ChannelStore(SHARED, dialect, () => (store === undefined ? missing() : readable))),
    writable: databaseOver(new ChannelStore(SHARED, dialect, () => (store === undefined ? missing() : writable))),
    async close(timeout) {
      await Promise.all(channels.map((open) => open.idle(timeout)));
      await Promise.all(channels.map((open) => open.close()));
      await store?.close();
    },
  };
}
