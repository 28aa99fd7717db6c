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

/** What stands in other schemas and would go with this one, wholly or in part: whatever is made of anything in it. */
const DEPENDENTS = `
  with recursive used (class, object, part) as (
    select 'pg_catalog.pg_namespace'::regclass::oid, oid, 0 from pg_catalog.pg_namespace where nspname = $1
    union
    select d.classid, d.objid, d.objsubid from used
    join pg_catalog.pg_depend d on d.refclassid = used.class and d.refobjid = used.object
      and (used.part = 0 or d.refobjsubid = used.part)
  ), dependent (schema, name) as (
    select n.nspname, n.nspname || '.' || c.relname
    from used
    left join pg_catalog.pg_rewrite r on used.class = 'pg_catalog.pg_rewrite'::regclass and r.oid = used.object
    left join pg_catalog.pg_constraint k on used.class = 'pg_catalog.pg_constraint'::regclass and k.oid = used.object
    left join pg_catalog.pg_attrdef a on used.class = 'pg_catalog.pg_attrdef'::regclass and a.oid = used.object
    left join pg_catalog.pg_trigger t on used.class = 'pg_catalog.pg_trigger'::regclass and t.oid = used.object
    left join pg_catalog.pg_policy p on used.class = 'pg_catalog.pg_policy'::regclass and p.oid = used.object
    join pg_catalog.pg_class c on c.oid = coalesce(r.ev_class, nullif(k.conrelid, 0), a.adrelid, t.tgrelid, p.polrelid,
      case when used.class = 'pg_catalog.pg_class'::regclass then used.object end)
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    union all
    select identified.schema, identified.identity
    from used, pg_catalog.pg_identify_object(used.class, used.object, 0) identified
    where used.class <> 'pg_catalog.pg_class'::regclass
  )
  select distinct name from dependent where schema <> $1 and schema <> 'pg_toast' order by 1 limit 20`;

/**
 * Removes a schema and its role for good. It is renamed first, so that nobody finds it any more, and then dropped in pieces
 * that fit the server's lock table. Killed anywhere, called again, it finishes.
 *
 * @throws InvalidStateError where something outside of the schema depends on it: that is somebody else's, and is not dropped.
 */
export async function destroySchema(ground: Ground, placement: SchemaPlacement): Promise<void> {
  const { schema, role } = placement;
  await ground.admin.use(schema, async (session) => {
    const gone = goneName(schema);
    while (await takeAway(session, placement, gone)) await dropSchema(session, gone, undefined);
    await dropSchema(session, gone, role === undefined ? undefined : { role, database: ground.database });
  });
}

/**
 * Gives a schema that stands, in its place or aside, the name under which nobody finds it. Answers whether one stands still, because
 * another has that name.
 */
async function takeAway(session: Session, { schema }: SchemaPlacement, gone: string): Promise<boolean> {
  // Whoever makes it holds this lock up to the end, and a commit whose answer was lost may still be on its way. Whoever moves it aside or
  // brings it back has it too: both names are looked for before either can have changed.
  await session.command(`begin; set local lock_timeout = ${LOCK_WAIT}; ${lockText(schema)}`);
  try {
    let taken = await exists(session, gone);
    let stands = false;
    for (const name of [schema, asideName(schema)]) {
      if (name === gone || !(await exists(session, name))) continue;
      if (taken) stands = true;
      else {
        await refuseDependents(session, name);
        await session.command(`alter schema ${quoteName(name)} rename to ${quoteName(gone)}`);
        taken = true;
      }
    }
    await session.command("commit");
    return stands;
  } catch (error) {
    await session.command("rollback");
    throw error;
  }
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
