import { createHash, createHmac, pbkdf2, randomBytes } from "node:crypto";
import { promisify } from "node:util";
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

const derive = promisify(pbkdf2);

/** Throws `ConfigurationError` for a key that could be guessed. */
export function checkLoginKey(key: LoginKey | undefined): LoginKey {
  if (key !== undefined && key.masterKey.length >= SHORTEST) return key;
  throw new ConfigurationError(
    `Roles that log in need login: { masterKey } of at least ${SHORTEST} random characters, of which the tenants' passwords are made.`,
  );
}

/** The password of a tenant's role. */
export function passwordOf(tenantId: string, { masterKey, version = 1 }: LoginKey): string {
  return createHmac("sha256", masterKey).update(`tenantry login ${version} ${tenantId}`).digest("base64url");
}

/** What the server keeps of a password, so that the password itself is in no statement and in no log. */
export async function verifierOf(password: string): Promise<string> {
  const salt = randomBytes(16);
  const salted = await derive(password, salt, ROUNDS, 32, "sha256");
  const sign = (text: string): Buffer => createHmac("sha256", salted).update(text).digest();
  const stored = createHash("sha256").update(sign("Client Key")).digest("base64");
  return `SCRAM-SHA-256$${ROUNDS}:${salt.toString("base64")}$${stored}:${sign("Server Key").toString("base64")}`;
}
