import { createHmac } from "node:crypto";

/** The longest name of a database, and of a lock, is 64 characters: 32 are the tenant's id, and users add up to 5. */
const PREFIX = /^[a-z][a-z0-9_]{0,23}$/;

export const isPrefix = (prefix: string) => PREFIX.test(prefix);

/** The database of a tenant: the prefix and the id without its dashes. */
export function databaseOf(prefix: string, tenantId: string): string {
  return `${prefix}${tenantId.replaceAll("-", "")}`;
}

/** The id of the tenant that a database is named after; undefined where it is named after none. */
export function tenantOf(prefix: string, database: string): string | undefined {
  const hex = database.startsWith(prefix) ? database.slice(prefix.length) : "";
  const parts = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/.exec(hex);
  return parts?.slice(1).join("-");
}

/** What a user may do on its one database. `app` is made last: while it is missing, the store is not in place. */
export const ROLES = ["owner", "read", "app"] as const;
export type Role = (typeof ROLES)[number];

export const userOf = (database: string, role: Role) => `${database}_${role}`;

/** Kept nowhere: made anew when it is needed. */
export function passwordOf(secret: string, user: string): string {
  return createHmac("sha256", secret).update(`tenantry mariadb ${user}`).digest("base64url");
}
