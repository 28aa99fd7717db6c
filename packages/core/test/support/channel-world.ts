import { ChannelStore } from "../../src/connections/channel-store.ts";
import { ConnectionPool } from "../../src/connections/connection-pool.ts";
import { type ConnectionLimits, DEFAULT_LIMITS } from "../../src/connections/limits.ts";
import { StoreChannel } from "../../src/connections/store-channel.ts";
import { databaseOver } from "../../src/connections/tenant-store.ts";
import type { Database } from "../../src/database/database.ts";
import { sql } from "../../src/database/sql.ts";
import { SqliteConnection } from "./sqlite-connection.ts";
import { temporaryDirectory } from "./temporary-directory.ts";

/** Stores on real files behind one pool, with everything that was opened kept for looking at. */
export interface ChannelWorld extends AsyncDisposable {
  readonly pool: ConnectionPool;
  readonly opened: readonly SqliteConnection[];
  channel(name: string): StoreChannel;
  database(name: string): Database;
  file(name: string): string;
}

export interface ChannelWorldOptions {
  readonly max?: number;
  readonly slow?: boolean;
  readonly limits?: Partial<ConnectionLimits>;
  readonly connect?: (open: () => SqliteConnection) => Promise<SqliteConnection>;
}

export function channelWorld(options: ChannelWorldOptions = {}): ChannelWorld {
  const directory = temporaryDirectory();
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const pool = new ConnectionPool({ max: options.max ?? 8, waitLimit: limits.connection });
  const opened: SqliteConnection[] = [];
  const slow = options.slow ?? false;
  const channel = (name: string): StoreChannel =>
    pool.channel(name, 1, () => {
      const connect = (use: "serve" | "read") => {
        const open = (): SqliteConnection => {
          const connection = new SqliteConnection(directory.file(`${name}.sqlite`), { slow, readOnly: use === "read" });
          opened.push(connection);
          return connection;
        };
        return options.connect === undefined ? open() : options.connect(open);
      };
      return new StoreChannel({ epoch: 1, connect, concurrentWriters: false, limits, permits: pool });
    });
  return {
    pool,
    opened,
    channel,
    file: (name) => directory.file(`${name}.sqlite`),
    database: (name) => databaseOver(new ChannelStore({ subject: name }, "sqlite", () => channel(name))),
    async [Symbol.asyncDispose]() {
      await pool.close(100);
      directory[Symbol.dispose]();
    },
  };
}

/** A table `notes (id, text)` in the store. */
export async function withNotes(database: Database): Promise<Database> {
  await database.run(sql`create table notes (id integer primary key, text text not null)`);
  return database;
}
