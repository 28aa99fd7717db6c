import { createHash } from "node:crypto";
import { ConfigurationError } from "@tenantry/core/adapter";
import { escapeIdentifier, escapeLiteral } from "pg";

/** Bytes of a name that the server keeps. It cuts the rest off without a word, and two long names become one. */
const LONGEST = 63;

/** A name as it stands in a statement, quoted. Throws `ConfigurationError` for one that the server would cut. */
export function quoteName(name: string): string {
  if (name === "" || name.includes("\0") || Buffer.byteLength(name) > LONGEST) {
    throw new ConfigurationError(
      `A name in Postgres has 1 to ${LONGEST} bytes and no NUL; this one has not: "${name}".`,
    );
  }
  return escapeIdentifier(name);
}

/** Text as it stands in a statement, quoted. */
export function quoteText(text: string): string {
  return escapeLiteral(text);
}

/** `t_` and the 32 digits of a tenant's id: what its schema, database and role are called. */
export function storeName(tenantId: string): string {
  return `t_${tenantId.replaceAll("-", "")}`;
}

/** What a store is called while it is being destroyed. */
export function goneName(name: string): string {
  return name.replace(/^t_/, "gone_");
}

/** What the store of a deleted tenant is called. */
export function asideName(name: string): string {
  return name.replace(/^t_/, "deleted_");
}

/** The tenant whose store has this name; undefined where it is no store's name. */
export function tenantOf(name: string): string | undefined {
  const found = /^(?:t|deleted|gone)_([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/.exec(name);
  return found?.slice(1).join("-");
}

/** A role that belongs to one schema of one database. Roles are the whole server's, so the name holds a digest of both. */
export function roleOfSchema(database: string, schema: string, kind: "owner" | "reader"): string {
  const digest = createHash("sha256")
    .update(JSON.stringify([database, schema]))
    .digest("hex")
    .slice(0, 16);
  return `tenantry_${digest}_${kind}`;
}
