import { existsSync, linkSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Leftover, StoreMissingError, type Strategy } from "@tenantry/core/adapter";
import { inOurWords } from "./errors.ts";
import { FileConnection } from "./file-connection.ts";

/** Where a store is. */
interface Placement {
  readonly file: string;
}

export interface LibsqlOptions {
  /** The folder of the tenants' files, made where it is missing, for its owner's eyes only. */
  readonly directory: string;
  /**
   * Connections that may be open at once, over all tenants.
   * @default 128
   */
  readonly maxConnections?: number;
}

export interface LibsqlFiles extends Strategy<Placement> {
  temporary(): LibsqlFiles;
}

/**
 * A libSQL file for each tenant, `<directory>/<tenant id>.db`.
 *
 * @example
 * createTenancy({ ...sqlite("data"), strategies: [libsqlFiles({ directory: "data/libsql" })], modules })
 */
export function libsqlFiles({ directory, maxConnections = 128 }: LibsqlOptions): LibsqlFiles {
  return {
    name: "libsql",
    dialect: "sqlite",
    capabilities: { concurrentWriters: false, maxConnections },
    async provision({ id }, { prepare }) {
      mkdirSync(directory, { recursive: true, mode: 0o700 });
      const file = join(directory, `${id}.db`);
      const aside = join(directory, `${id}.${crypto.randomUUID()}${UNFINISHED}`);
      try {
        const store = await FileConnection.create(aside);
        try {
          await prepare(store);
        } finally {
          await store.close();
        }
        inOurWords(() => linkSync(aside, file));
      } finally {
        remove(aside);
      }
      return { file };
    },
    async connect(_, { file }, use) {
      // What a process has left that died is no store yet.
      const isWhole = existsSync(file) && !file.endsWith(UNFINISHED);
      if (!isWhole) throw new StoreMissingError("The file is not there. Put it back from a backup.");
      return await FileConnection.open(file, use);
    },
    destroy: async (_, { file }) => remove(file),
    async *leftovers() {
      for (const name of existsSync(directory) ? readdirSync(directory) : []) {
        if (FILE.test(name)) yield leftover(join(directory, name), name);
      }
    },
    locate: (_, { file }) => file,
    temporary() {
      const ground = mkdtempSync(join(tmpdir(), "tenantry-libsql-"));
      const files = libsqlFiles({ directory: ground, maxConnections });
      return { ...files, close: async () => rmSync(ground, { recursive: true, force: true }) };
    },
  };
}

const UNFINISHED = ".new";

/** A store in its place, or one that was never finished. */
const FILE = /^([0-9a-f-]{36})\.(?:db|[0-9a-f-]{36}\.new)$/;

function leftover(file: string, name: string): Leftover<Placement> {
  const id = FILE.exec(name)?.[1];
  return id === undefined ? { placement: { file } } : { placement: { file }, id };
}

function remove(file: string): void {
  for (const end of ["", "-wal", "-shm", "-journal"]) rmSync(file + end, { force: true });
}
