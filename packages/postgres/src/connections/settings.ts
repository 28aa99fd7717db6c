import type { Statement } from "@tenantry/core/adapter";
import { leadOf } from "./control-statements.ts";

/** What only writes down what is to be. Anything else may set something, or call a program that does. */
const DECLARING =
  /^(?:comment|drop|grant|revoke|create\s+(?:unique\s+)?(?:index|sequence|type)|create\s+(?:unlogged\s+)?table(?!.*\bas\s+\(?\s*(?:select|values|table|with|execute)\b))\b/is;

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
    this.#mayBeSet ||= statements.some(({ text }) => !DECLARING.test(leadOf(text)));
    return this.#mayBeSet ? this.#restoring : [];
  }

  /** Whether a statement is of these, which nobody else may send. */
  isOwn(statement: Statement): boolean {
    return this.#restoring.includes(statement);
  }
}
