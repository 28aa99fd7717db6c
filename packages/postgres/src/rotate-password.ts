import type { Session } from "./connections/session.ts";
import { missingStore, sqlState } from "./errors.ts";
import { type LoginKey, passwordOf, verifierOf } from "./passwords.ts";
import { changePassword } from "./roles.ts";

const UNKNOWN_ROLE = "42704";

/**
 * Gives a tenant's role the password of the key, whichever it had. Who is connected stays so. Throws `StoreMissingError` where
 * there is no such role.
 */
export async function rotatePassword(session: Session, role: string, tenantId: string, key: LoginKey): Promise<void> {
  const verifier = await verifierOf(passwordOf(tenantId, key));
  try {
    // Several statements in one simple query are one transaction.
    await session.command(changePassword(role, verifier).join("; "));
  } catch (error) {
    throw sqlState(error) === UNKNOWN_ROLE ? missingStore("role", error) : error;
  }
}
