import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataFolder, giveTo } from "./data-folder.ts";
import { holdServer, stopHeld } from "./hold-server.ts";
import { serverAccount } from "./server-account.ts";

const SETTINGS = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  shared_buffers: "64MB",
  max_connections: "200",
  max_locks_per_transaction: "256",
};

/** A Postgres server of this process's own. */
export interface PostgresCluster {
  /** The address of its database `postgres`, as its superuser. */
  readonly url: string;
  /** Where its files are. */
  readonly folder: string;
  stop(): Promise<void>;
}

/** Makes a cluster in a folder for temporary files and starts it; both go when this process ends. */
export async function startPostgresCluster(): Promise<PostgresCluster> {
  const account = serverAccount();
  const folder = mkdtempSync(join(tmpdir(), "tenantry-postgres-"));
  giveTo(account, folder);
  const password = randomBytes(18).toString("hex");
  try {
    using data = new DataFolder(join(folder, "data"), account);
    data.initialize(password, false);
    const { port, holder } = await holdServer({ data, folder, temporary: true, settings: SETTINGS });
    return {
      url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
      folder,
      stop: () => stopHeld(holder),
    };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}
