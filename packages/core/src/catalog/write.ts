import type { RawResult, Statement } from "../sql/statement.ts";
import { auditRow } from "./audit-row.ts";
import type { CatalogChange } from "./change.ts";
import { directoryRow, lastChange, READ_LAST_CHANGE, readOfTenant } from "./publish.ts";
import { CatalogReader } from "./reader.ts";
import { type Steps, wait } from "./steps.ts";
import type { CatalogTransaction } from "./transaction.ts";

/** Changes older than this many are dropped; who has not seen them loads the catalog anew. */
const KEPT_CHANGES = 10_000;
const PRUNE_EVERY = 500;

/**
 * One act on the catalog, inside its transaction: who does it and when. What the act touches is written to the directory
 * and to the changes at its end, once for each tenant.
 */
export class CatalogWrite extends CatalogReader {
  readonly actor: string;
  readonly #transaction: CatalogTransaction;
  /** When the act happens, as ISO text. */
  readonly at: string;
  readonly #tenants = new Set<string>();
  readonly #slugs = new Map<string, string | undefined>();
  readonly #announcement: Statement | undefined;

  /** @param announcement what tells other processes of the act, in its own transaction. */
  constructor(transaction: CatalogTransaction, actor: string, at: string, announcement?: Statement) {
    super(transaction);
    this.#transaction = transaction;
    this.#announcement = announcement;
    this.actor = actor;
    this.at = at;
  }

  /** Runs a statement and answers how many rows it changed. */
  *run(text: string, values: readonly unknown[] = []): Steps<number> {
    return (yield* this.query(text, values)).changes;
  }

  /** Runs a statement whose answer nobody needs. Where it fails the act fails, if not at once then before its end. */
  *send(text: string, values: readonly unknown[]): Steps<void> {
    yield* this.#send({ text, values });
  }

  /** As `send`, and the act fails where `check` throws, which is given the answer when it comes. */
  *expect(text: string, values: readonly unknown[], check: (result: RawResult) => void): Steps<void> {
    yield* wait(this.#transaction.expect({ text, values }, check));
  }

  /** Runs statements of which none needs the answer of another. */
  *all(statements: readonly Statement[]): Steps<RawResult[]> {
    return yield* this.#transaction.all(statements);
  }

  /** Notes in the audit log what was done. Where this fails the act fails. */
  *audit(action: string, tenantId: string | null, detail: Record<string, unknown> = {}): Steps<void> {
    yield* this.#send(auditRow({ at: this.at, actor: this.actor, action, tenantId, detail }));
  }

  /** Something of the tenant changes that routing or handlers depend on. */
  touch(tenantId: string): void {
    this.#tenants.add(tenantId);
  }

  /** A slug is given back and kept until then, in ISO text; or it is no longer kept. */
  touchSlug(slug: string, keptUntil: string | undefined): void {
    this.#slugs.set(slug, keptUntil);
  }

  /** Writes what other processes must learn, and answers it. */
  *publish(): Steps<readonly CatalogChange[]> {
    if (this.#tenants.size + this.#slugs.size === 0) return [];
    const changes: CatalogChange[] = [];
    const ids = [...this.#tenants];
    const read = yield* this.all(ids.length === 0 ? [READ_LAST_CHANGE] : ids.map(readOfTenant));
    let sequence = lastChange(read);
    for (const [index, id] of ids.entries()) {
      const row = directoryRow(id, read[index]?.rows ?? []);
      yield* this.#send(row.statement);
      changes.push({ sequence: ++sequence, kind: "tenant", subject: id, row: row.values });
    }
    for (const [slug, keptUntil] of this.#slugs) {
      changes.push({ sequence: ++sequence, kind: "slug", subject: slug, keptUntil });
    }
    for (const change of changes) yield* this.#note(change);
    if (this.#announcement !== undefined) yield* this.#send(this.#announcement);
    return changes;
  }

  *#note({ sequence, kind, subject }: CatalogChange): Steps<void> {
    yield* this.send("insert into changes (sequence, kind, subject) values ($1, $2, $3)", [sequence, kind, subject]);
    if (sequence % PRUNE_EVERY !== 0) return;
    yield* this.send("delete from changes where sequence <= $1", [sequence - KEPT_CHANGES]);
  }

  *#send(statement: Statement): Steps<void> {
    yield* wait(this.#transaction.send(statement));
  }
}
