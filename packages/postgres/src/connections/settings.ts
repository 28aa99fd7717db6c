import type { Statement } from "@tenantry/core/adapter";
import { leadOf } from "./control-statements.ts";

/** What sets something by itself, and what makes, brings or calls programs, in which anything may be set. */
const SETTERS = /^(?:set|do|call|select|with|create\s+(?:or\s+replace\s+)?(?:function|procedure|extension))\b/i;

/**
 * What migrations that share a transaction may set in it. To release a savepoint keeps what was set behind it, so whatever may be
 * set is set anew: by statements that travel with those of the migrations.
 */
export class Settings {
  readonly #restoring: readonly Statement[];
  /** From a program on: what stands behind may call it. */
  #mayBeSet = false;

  /** @param own commands that set what the transaction began with. */
  constructor(own: readonly string[]) {
    this.#restoring = ["reset all", "reset role", ...own].map((text) => ({ text, values: [] }));
  }

  /** What brings the settings back behind these statements. */
  restoring(statements: readonly Statement[]): readonly Statement[] {
    this.#mayBeSet ||= statements.some(({ text }) => SETTERS.test(leadOf(text)));
    return this.#mayBeSet ? this.#restoring : [];
  }

  /** Whether a statement is of these, which nobody else may send. */
  isOwn(statement: Statement): boolean {
    return this.#restoring.includes(statement);
  }
}
