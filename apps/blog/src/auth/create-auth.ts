import type { Database } from "@tenantry/core";
import { tenantDialect } from "@tenantry/kysely";
import { betterAuth } from "better-auth";
import { isAPIError } from "better-auth/api";
import { secretFor } from "../secret.ts";
import { type Attempts, CLIENT_HEADER } from "./attempts.ts";
import { PASSWORD } from "./member-rules.ts";
import { hashPassword, verifyPassword } from "./password.ts";

interface AuthOptions {
  readonly db: Database;
  /** The tenant's id. */
  readonly id: string;
  /** Where the blog is: its own host, or a folder of the platform's. */
  readonly address: URL;
  readonly attempts: Attempts;
}

/**
 * Better Auth for one blog at one of its addresses. Accounts and sessions are in the blog's own store, and cookies are
 * signed with a secret of its own: what another blog has given out means nothing here.
 */
export function createAuth({ db, id, address, attempts }: AuthOptions) {
  return betterAuth({
    baseURL: address.origin,
    basePath: "/api/auth",
    // As a list, which no variable of the environment replaces.
    secrets: [{ version: 1, value: secretFor(`sessions of ${id}`) }],
    // Values are the same on every dialect: timestamps are ISO text, which Better Auth expects of SQLite.
    database: { dialect: tenantDialect(db), type: "sqlite", transaction: true },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: PASSWORD.min,
      maxPasswordLength: PASSWORD.max,
      password: { hash: hashPassword, verify: verifyPassword },
    },
    user: { additionalFields: { role: { type: "string", required: true, input: false } } },
    rateLimit: { enabled: true, customStorage: attempts, customRules: { "/sign-in/email": { window: 60, max: 10 } } },
    advanced: {
      cookiePrefix: id,
      defaultCookieAttributes: { path: address.pathname.replace(/(?<=.)\/$/, ""), sameSite: "lax", httpOnly: true },
      ipAddress: { ipAddressHeaders: [CLIENT_HEADER] },
      // Said aloud, as Better Auth leaves them out where NODE_ENV is "test".
      disableOriginCheck: false,
      disableCSRFCheck: false,
    },
    telemetry: { enabled: false },
    logger: { level: "error", log: (_level, _message, ...details) => logErrors(details) },
    onAPIError: {
      onError(error) {
        if (!isAPIError(error)) throw error;
      },
    },
  });
}

/** Wrong passwords and unknown addresses are told to Better Auth's log as well, and are nobody's to read. */
function logErrors(details: readonly unknown[]): void {
  for (const detail of details) if (detail instanceof Error && !isAPIError(detail)) console.error(detail);
}

export type Auth = ReturnType<typeof createAuth>;
