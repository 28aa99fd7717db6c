import { ConfigurationError } from "@tenantry/core/adapter";

/** Where a tenant's database is. Its role is named after the tenant as well. */
export interface DatabasePlacement {
  /** The name of the server, as the configuration has it. */
  readonly server: string;
  readonly database: string;
}

/** What the databases and the role of one tenant are called. */
export interface DatabaseNames {
  /** The store itself. */
  readonly store: string;
  /** While its tenant is deleted and may be restored. */
  readonly aside: string;
  readonly role: string;
}

const LONGEST_PREFIX = 20;

/** Throws `ConfigurationError` for what names can not begin with. */
export function checkPrefix(prefix: string): string {
  if (prefix === "" || (/^[a-z][a-z0-9_]*$/.test(prefix) && prefix.length <= LONGEST_PREFIX)) return prefix;
  throw new ConfigurationError(
    `The prefix of databases has at most ${LONGEST_PREFIX} of a-z, 0-9 and _, and begins with a letter; "${prefix}" has not.`,
  );
}

export function databaseNames(prefix: string, tenantId: string): DatabaseNames {
  const digits = tenantId.replaceAll("-", "");
  return {
    store: `${prefix}t_${digits}`,
    aside: `${prefix}deleted_${digits}`,
    role: `${prefix}login_${digits}`,
  };
}

/** What the names of a tenant's databases, or of its role, look like to the server. */
export function namesPattern(prefix: string, kinds: "databases" | "role"): string {
  return `^${prefix}(${kinds === "role" ? "login" : "t|deleted"})_[0-9a-f]{32}$`;
}

/** The tenant that a database or a role of this name belongs to; undefined where it is nobody's. */
export function tenantOfName(prefix: string, name: string): string | undefined {
  if (!name.startsWith(prefix)) return undefined;
  const found = /^(?:t|deleted|login)_([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/.exec(
    name.slice(prefix.length),
  );
  return found?.slice(1).join("-");
}
