import { ConfigurationError, type ErrorCode, type TenantryError } from "@tenantry/core";

/** The command line was not understood: exit code 2. */
export class Misuse extends Error {
  /** What to type instead, or where to look. */
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}

/** The data is another user's. Its message says what to do: nothing in the configuration is wrong. */
export class NotTheOwner extends ConfigurationError {}

/** What is told of an error, as lines for a person or as JSON. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly remedy?: string;
  readonly tenant?: string;
}

/** What can be typed next, where the message does not say it already. */
const REMEDIES: { readonly [Code in ErrorCode]?: string } = {
  TENANT_EXISTS: "See who has it: tenantry list",
  TENANT_RELEASED: "Take it all the same with --force",
  DOMAIN_TAKEN: "See where it leads: tenantry explain <host>",
  PRIMARY_DOMAIN: "Name the one that follows: --successor <host>",
  PENDING_MIGRATION: "Run the migrations: tenantry migrate",
  PROVISION_FAILED: "See what is left: tenantry doctor",
  STAMP_MISMATCH: "Look closer: tenantry doctor",
  STORE_MISSING: "Look closer: tenantry doctor",
  STORE_DAMAGED: "Look closer: tenantry doctor",
  STORE_BUSY: "Another process is writing. Run the same command again",
  STORE_FULL: "Make room, then run the same command again",
  CONFIGURATION: "Correct tenantry.config.ts, or what it imports",
  CATALOG_VERSION: "Run the release of Tenantry that wrote the catalog",
};

/** What an error tells. Only the errors of Tenantry have codes that may be relied on. */
export function failureOf(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof Misuse) return { code: "MISUSE", message, remedy: error.hint };
  if (!isOurs(error)) return { code: "ERROR", message };
  const remedy = error instanceof NotTheOwner ? undefined : REMEDIES[error.code];
  return {
    code: error.code,
    message,
    ...(remedy !== undefined && { remedy }),
    ...(error.tenant !== undefined && { tenant: error.tenant }),
  };
}

/** By its shape: the application may have a copy of the library of its own. */
function isOurs(error: unknown): error is TenantryError {
  return error instanceof Error && "retryable" in error && "code" in error && typeof error.code === "string";
}

/** A failure as lines of text. */
export function failureText({ code, message, remedy }: Failure): string {
  const lines = [`tenantry: ${message}`];
  if (code !== "MISUSE" && code !== "ERROR") lines.push(`  code    ${code}`);
  if (remedy !== undefined) lines.push(`  remedy  ${remedy}`);
  return lines.join("\n");
}
