import { constants, Database } from "bun:sqlite";
import { existsSync } from "node:fs";
import { ProvisionError, StoreDamagedError } from "@tenantry/core/adapter";
import { FileConnection } from "../connections/file-connection.ts";
import { readPragma } from "../engine/open.ts";
import { settingsText } from "../engine/pragmas.ts";
import type { Subject } from "../engine/subject.ts";
import { Session } from "../statements/session.ts";
import { createStoreFile } from "./new-store.ts";

/**
 * A store while nobody can find it: written without a single fsync and with its journal in memory, because a crash leaves
 * nothing of it anyway. What makes it durable is one fsync of the file after `finish`.
 */
export class AsideStore {
  /** For migrations: foreign keys are off, and hold at each commit. */
  readonly connection: FileConnection;
  readonly #session: Session;
  readonly #file: string;

  private constructor(database: Database, file: string, subject: Subject, quotaPages: number | undefined) {
    database.run(settingsText({ synchronous: "off", foreignKeys: false, busyTimeout: 0, quotaPages }));
    database.run("pragma journal_mode=memory");
    this.#file = file;
    this.#session = new Session(database, { subject });
    this.connection = new FileConnection(this.#session, { file, readonly: false, checksForeignKeys: true });
  }

  static create(file: string, subject: Subject, quotaPages?: number): AsideStore {
    return new AsideStore(createStoreFile(file), file, subject, quotaPages);
  }

  /** Opens a copy of a template. */
  static open(file: string, subject: Subject, quotaPages?: number): AsideStore {
    const flags = constants.SQLITE_OPEN_READWRITE | constants.SQLITE_OPEN_NOFOLLOW;
    return new AsideStore(new Database(file, flags), file, subject, quotaPages);
  }

  /** Closes it, as the WAL store that it is to be or as a plain file to copy. */
  finish(journal: "wal" | "delete"): void {
    this.#close(journal);
    if (!["-wal", "-shm", "-journal"].some((end) => existsSync(this.#file + end))) return;
    throw new ProvisionError(`The new store of ${this.#session.subject.name} was not closed.`);
  }

  #close(journal: "wal" | "delete"): void {
    try {
      const mode = this.#session.inTransaction
        ? "an open transaction"
        : readPragma(this.#session.database, `journal_mode=${journal}`);
      if (mode === journal) return;
      throw new StoreDamagedError(
        `The new store of ${this.#session.subject.name} could not be finished: ${String(mode)}.`,
        {
          tenant: this.#session.subject.tenant,
          operation: "provision",
        },
      );
    } finally {
      this.#session.close();
    }
  }

  /** Closes it, whatever is in it. */
  abandon(): void {
    this.#session.close();
  }
}
