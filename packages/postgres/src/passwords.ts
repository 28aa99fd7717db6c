import { createHash, createHmac, pbkdf2Sync, randomBytes } from "node:crypto";
import { ConfigurationError } from "@tenantry/core/adapter";

/** Where the passwords of tenants' roles come from. None is kept anywhere: each is made anew when it is needed. */
export interface LoginKey {
  /** At least 32 characters, random, and secret: with it every tenant's password can be made. */
  readonly masterKey: string;
  /**
   * Raised to change all passwords at once. Roles keep the password of the version they were made with until they are altered.
   * @default 1
   */
  readonly version?: number;
}

const SHORTEST = 32;
const ROUNDS = 4096;

/** Throws `ConfigurationError` for a key that could be guessed. */
export function checkLoginKey(key: LoginKey | undefined): LoginKey {
  if (key !== undefined && key.masterKey.length >= SHORTEST) return key;
  throw new ConfigurationError(
    `The isolation "login" needs login: { masterKey } of at least ${SHORTEST} random characters, of which the tenants' passwords are made.`,
  );
}

/** The password of a tenant's role. */
export function passwordOf(tenantId: string, { masterKey, version = 1 }: LoginKey): string {
  return createHmac("sha256", masterKey).update(`tenantry login ${version} ${tenantId}`).digest("base64url");
}

/** What the server keeps of a password, so that the password itself is in no statement and in no log. */
export function verifierOf(password: string): string {
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, ROUNDS, 32, "sha256");
  const sign = (text: string): Buffer => createHmac("sha256", salted).update(text).digest();
  const stored = createHash("sha256").update(sign("Client Key")).digest("base64");
  return `SCRAM-SHA-256$${ROUNDS}:${salt.toString("base64")}$${stored}:${sign("Server Key").toString("base64")}`;
}
