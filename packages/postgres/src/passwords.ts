import { createHash, createHmac, pbkdf2, randomBytes } from "node:crypto";
import { promisify } from "node:util";
import { ConfigurationError } from "@tenantry/core/adapter";

/** What passwords are made of. */
export interface PasswordSource {
  /** At least 32 characters, random, and secret: with it every tenant's password can be made. */
  readonly masterKey: string;
  /**
   * Raised to have other passwords of the same key.
   * @default 1
   */
  readonly version?: number;
}

/**
 * Where the passwords of tenants' roles come from. None is kept anywhere: each is made anew when it is needed. New roles get
 * that of `masterKey` and `version`; others keep theirs until `tenants.rotateCredentials` or `tenantry rotate`.
 */
export interface LoginKey extends PasswordSource {
  /**
   * What roles may still have their passwords of, or have already, while another key or version is taken up: a connection whose
   * password is refused is tried with theirs, in this order.
   * @default none
   */
  readonly fallbacks?: readonly PasswordSource[];
}

const SHORTEST = 32;
const ROUNDS = 4096;

const derive = promisify(pbkdf2);

/** Throws `ConfigurationError` for a key that could be guessed. */
export function checkLoginKey(key: LoginKey | undefined): LoginKey {
  if (key !== undefined && [key, ...(key.fallbacks ?? [])].every(({ masterKey }) => masterKey.length >= SHORTEST))
    return key;
  throw new ConfigurationError(
    `Roles that log in need login: { masterKey } of at least ${SHORTEST} random characters, of which the tenants' passwords are made.`,
  );
}

/** The password of a tenant's role. */
export function passwordOf(tenantId: string, { masterKey, version = 1 }: PasswordSource): string {
  return createHmac("sha256", masterKey).update(`tenantry login ${version} ${tenantId}`).digest("base64url");
}

/** That of the key, then those that the role may have instead. */
export function passwordsOf(tenantId: string, key: LoginKey): [string, ...string[]] {
  const { fallbacks = [] } = key;
  return [passwordOf(tenantId, key), ...fallbacks.map((source) => passwordOf(tenantId, source))];
}

/** What the server keeps of a password, so that the password itself is in no statement and in no log. */
export async function verifierOf(password: string): Promise<string> {
  const salt = randomBytes(16);
  const salted = await derive(password, salt, ROUNDS, 32, "sha256");
  const sign = (text: string): Buffer => createHmac("sha256", salted).update(text).digest();
  const stored = createHash("sha256").update(sign("Client Key")).digest("base64");
  return `SCRAM-SHA-256$${ROUNDS}:${salt.toString("base64")}$${stored}:${sign("Server Key").toString("base64")}`;
}
