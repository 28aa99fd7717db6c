import { writeAuditRow } from "../audit/row.ts";
import type { ConnectionTransaction } from "../strategies/connection.ts";
import { publishTenant } from "./publish.ts";
import { CatalogReader } from "./reader.ts";
import { integerAt } from "./row.ts";
import type { Steps } from "./steps.ts";

/** Changes older than this many are dropped; who has not seen them loads the catalog anew. */
const KEPT_CHANGES = 10_000;
const PRUNE_EVERY = 500;

/**
 * One act on the catalog, inside its transaction: who does it and when. What the act touches is written to the directory
 * and to the changes at its end, once for each tenant.
 */
export class CatalogWrite extends CatalogReader {
  readonly actor: string;
  /** When the act happens, as ISO text. */
  readonly at: string;
  readonly #tenants = new Set<string>();
  readonly #slugs = new Set<string>();

  constructor(transaction: ConnectionTransaction, actor: string, at: string) {
    super(transaction);
    this.actor = actor;
    this.at = at;
  }

  /** Runs a statement and answers how many rows it changed. */
  *run(text: string, values: readonly unknown[] = []): Steps<number> {
    return (yield* this.query(text, values)).changes;
  }

  /** Notes in the audit log what was done. Where this fails the act fails. */
  *audit(action: string, tenantId: string | null, detail: Record<string, unknown> = {}): Steps<void> {
    yield* writeAuditRow(this, { at: this.at, actor: this.actor, action, tenantId, detail });
  }

  /** Something of the tenant changes that routing or handlers depend on. */
  touch(tenantId: string): void {
    this.#tenants.add(tenantId);
  }

  /** A slug is given back, or no longer kept. */
  touchSlug(slug: string): void {
    this.#slugs.add(slug);
  }

  /** Writes what other processes must learn. Answers whether there is anything. */
  *publish(): Steps<boolean> {
    if (this.#tenants.size + this.#slugs.size === 0) return false;
    const last = yield* this.row("select coalesce(max(sequence), 0) from changes");
    let sequence = last === undefined ? 0 : integerAt(last, 0);
    const insert = "insert into changes (sequence, kind, subject) values ($1, $2, $3)";
    for (const id of this.#tenants) {
      yield* publishTenant(this, id);
      yield* this.query(insert, [++sequence, "tenant", id]);
      yield* this.#prune(sequence);
    }
    for (const slug of this.#slugs) {
      yield* this.query(insert, [++sequence, "slug", slug]);
      yield* this.#prune(sequence);
    }
    return true;
  }

  *#prune(sequence: number): Steps<void> {
    if (sequence % PRUNE_EVERY !== 0) return;
    yield* this.query("delete from changes where sequence <= $1", [sequence - KEPT_CHANGES]);
  }
}
