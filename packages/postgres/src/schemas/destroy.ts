import { InvalidStateError } from "@tenantry/core/adapter";
import { LOCK_WAIT, lockText } from "../connections/binding.ts";
import type { Session } from "../connections/session.ts";
import type { Ground } from "../ground.ts";
import { asideName, goneName, quoteName } from "../names.ts";
import { revokeDatabase } from "../roles.ts";
import type { SchemaPlacement } from "./provision.ts";

/** Tables dropped in one transaction. Each takes several places in the server's lock table, which holds some thousands. */
const PIECE = 100;

const KINDS: Readonly<Record<string, string>> = {
  r: "table",
  p: "table",
  f: "foreign table",
  v: "view",
  m: "materialized view",
  S: "sequence",
};

/** Tables of other schemas that refer to this one, and views there that are made of it. */
const DEPENDENTS = `
  select distinct n.nspname || '.' || c.relname
  from pg_catalog.pg_depend d
  join pg_catalog.pg_class used on d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjid = used.oid
  left join pg_catalog.pg_rewrite r on d.classid = 'pg_catalog.pg_rewrite'::regclass and d.objid = r.oid
  left join pg_catalog.pg_constraint k on d.classid = 'pg_catalog.pg_constraint'::regclass and d.objid = k.oid
  join pg_catalog.pg_class c on c.oid = coalesce(r.ev_class, k.conrelid)
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where used.relnamespace = (select oid from pg_catalog.pg_namespace where nspname = $1)
    and c.relnamespace <> used.relnamespace
  order by 1 limit 20`;

/**
 * Removes a schema and its role for good. It is renamed first, so that nobody finds it any more, and then dropped in pieces
 * that fit the server's lock table. Killed anywhere, called again, it finishes.
 *
 * @throws InvalidStateError where something outside of the schema depends on it: that is somebody else's, and is not dropped.
 */
export async function destroySchema(ground: Ground, placement: SchemaPlacement): Promise<void> {
  const { schema, role } = placement;
  await ground.admin.use(schema, async (session) => {
    // Whoever makes it holds this lock up to the end. A commit whose answer was lost may still be on its way.
    await inTransaction(session, [`set local lock_timeout = ${LOCK_WAIT}`, lockText(schema)]);
    const gone = goneName(schema);
    for (const name of [schema, asideName(schema)]) {
      if (name === gone || !(await exists(session, name))) continue;
      if (await exists(session, gone)) await dropSchema(session, gone, undefined);
      await refuseDependents(session, name);
      await session.command(`alter schema ${quoteName(name)} rename to ${quoteName(gone)}`);
    }
    await dropSchema(session, gone, role === undefined ? undefined : { role, database: ground.database });
  });
}

async function refuseDependents(session: Session, schema: string): Promise<void> {
  const dependents = (await session.rows(DEPENDENTS, [schema])).map(([name]) => String(name));
  if (dependents.length === 0) return;
  throw new InvalidStateError(
    `Outside of the tenant's schema there is what depends on it: ${dependents.join(", ")}. Remove that first; it is never dropped for you.`,
    { operation: "destroy" },
  );
}

async function dropSchema(
  session: Session,
  schema: string,
  owned: { readonly role: string; readonly database: string } | undefined,
): Promise<void> {
  for (;;) {
    const found = await session.rows(
      `select c.relkind::text, c.relname from pg_catalog.pg_class c
       join pg_catalog.pg_namespace n on n.oid = c.relnamespace
       where n.nspname = $1 and c.relkind in ('r', 'p', 'f', 'v', 'm', 'S') and not c.relispartition
         and not exists (select from pg_catalog.pg_depend d where d.objid = c.oid and d.deptype in ('a', 'i', 'e') and c.relkind = 'S')
       limit ${PIECE}`,
      [schema],
    );
    if (found.length === 0) break;
    const drops = found.map(
      ([kind, name]) =>
        `drop ${KINDS[String(kind)] ?? "table"} if exists ${quoteName(schema)}.${quoteName(String(name))} cascade`,
    );
    await inTransaction(session, drops);
  }
  const last = [`drop schema if exists ${quoteName(schema)} cascade`];
  if (owned !== undefined && (await roleExists(session, owned.role))) {
    last.push(...revokeDatabase(owned.role, owned.database), `drop role ${quoteName(owned.role)}`);
  }
  await inTransaction(session, [lockText(schema), ...last]);
}

/** One by one: Citus takes no changes of the schema that are several in one text. */
async function inTransaction(session: Session, texts: readonly string[]): Promise<void> {
  try {
    await session.commands(["begin", ...texts, "commit"]);
  } catch (error) {
    await session.command("rollback");
    throw error;
  }
}

async function exists(session: Session, schema: string): Promise<boolean> {
  return (await session.rows("select from pg_catalog.pg_namespace where nspname = $1", [schema])).length > 0;
}

async function roleExists(session: Session, role: string): Promise<boolean> {
  return (await session.rows("select from pg_catalog.pg_roles where rolname = $1", [role])).length > 0;
}
