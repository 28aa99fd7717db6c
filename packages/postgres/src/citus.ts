import { ConfigurationError } from "@tenantry/core/adapter";
import type { Session } from "./connections/session.ts";
import { quoteText } from "./names.ts";

/** Makes the schemas of this transaction be spread over the cluster, or stay on its coordinator. */
export function spreadSchemas(spread: boolean): string {
  return `set local citus.enable_schema_based_sharding = ${spread ? "on" : "off"}`;
}

/** Throws `ConfigurationError` where Citus does not keep the new schema: it would stay on the coordinator without a word. */
export async function assertSpread(session: Session, schema: string): Promise<void> {
  const found = await session.rows("select from citus_schemas where schema_name::text = quote_ident($1)", [schema]);
  if (found.length > 0) return;
  throw new ConfigurationError(
    "Citus is installed and did not take the new schema over, so that its tables would stay on the coordinator. Ask for schema-based sharding (Citus 12 or newer), or remove the extension from this database.",
    { operation: "provision" },
  );
}

/** Puts a copy of each table of a schema on every node, where it is not yet: tenants' tables may then be joined with it. */
export async function spreadTables(session: Session, schema: string): Promise<void> {
  const tables = await session.rows(
    `select format('%I.%I', n.nspname, c.relname) from pg_catalog.pg_class c
     join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where n.nspname = $1 and c.relkind = 'r' and c.relname not like '\\_tenantry\\_%'
       and not exists (select from citus_tables t where t.table_name = c.oid::regclass and t.citus_table_type = 'reference')
     order by c.oid`,
    [schema],
  );
  await session.commands(tables.map(([table]) => `select create_reference_table(${quoteText(String(table))})`));
}
