import type { Database } from "../database/database.ts";
import type { Dialect } from "../sql/dialect.ts";
import type { Connection } from "../strategies/connection.ts";
import { ChannelStore } from "./channel-store.ts";
import { type ConnectionLimits, DEFAULT_LIMITS } from "./limits.ts";
import { UNLIMITED } from "./permitted-connections.ts";
import { StoreChannel } from "./store-channel.ts";
import { databaseOver } from "./tenant-store.ts";

/** A `Database` on one connection that is open already and stays its owner's to close: for `setup` and the runner. */
export function databaseOn(
  connection: Connection,
  options: { readonly tenant: string; readonly dialect: Dialect; readonly limits?: ConnectionLimits },
): Database {
  const owner = { subject: `Tenant "${options.tenant}"`, tenant: options.tenant };
  const lent: Connection = { ...bound(connection), close: () => undefined };
  const channel = new StoreChannel({
    epoch: 0,
    connect: () => lent,
    concurrentWriters: false,
    limits: options.limits ?? DEFAULT_LIMITS,
    permits: UNLIMITED,
  });
  return databaseOver(new ChannelStore(owner, options.dialect, () => channel));
}

/** The connection's verbs as an object of their own, so that `close` can be left out. */
function bound(connection: Connection): Omit<Connection, "close"> {
  return {
    native: connection.native,
    query: (statement) => connection.query(statement),
    begin: () => connection.begin(),
    ...(connection.batch && { batch: (statements) => connection.batch?.(statements) ?? [] }),
  };
}
