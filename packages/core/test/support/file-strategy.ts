import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { StoreExistsError, StoreMissingError } from "../../src/errors.ts";
import type { Leftover, Strategy } from "../../src/strategies/strategy.ts";
import { SqliteConnection } from "./sqlite-connection.ts";

export interface FilePlacement {
  readonly file: string;
}

/** A SQLite file for each tenant, named by its id: what an adapter of another author's may look like. */
export function fileStrategy(directory: string, name = "files"): Strategy<FilePlacement> {
  mkdirSync(directory, { recursive: true });
  return {
    name,
    dialect: "sqlite",
    capabilities: { concurrentWriters: false },
    async provision({ id }, context) {
      const file = `${id}.sqlite`;
      if (existsSync(join(directory, file))) throw new StoreExistsError("There is such a store already.");
      const aside = join(directory, `new-${file}`);
      const store = new SqliteConnection(aside);
      context.progress("create");
      try {
        await context.prepare(store);
        store.close();
      } catch (error) {
        store.close();
        rmSync(aside);
        throw error;
      }
      context.progress("close");
      renameSync(aside, join(directory, file));
      context.progress("rename");
      return { file };
    },
    connect(_, { file }) {
      if (!existsSync(join(directory, file))) throw new StoreMissingError("The store is not there.");
      return new SqliteConnection(join(directory, file));
    },
    async destroy(_, { file }) {
      for (const end of ["", "-wal", "-shm"]) rmSync(join(directory, file + end), { force: true });
    },
    async *leftovers(): AsyncGenerator<Leftover<FilePlacement>> {
      for (const file of readdirSync(directory)) {
        const id = /^(?:new-)?([0-9a-f-]{36})\.sqlite$/.exec(file)?.[1];
        if (id !== undefined) yield { placement: { file }, id };
        else if (file.endsWith(".sqlite")) yield { placement: { file } };
      }
    },
  };
}
