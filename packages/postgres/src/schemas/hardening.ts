import type { GroundFinding } from "@tenantry/core/adapter";
import { userOf } from "../address.ts";
import type { Ground } from "../ground.ts";
import { quoteName } from "../names.ts";
import type { SchemaIsolation } from "./isolation.ts";

const FACTS = `
  select
    r.rolsuper or r.rolbypassrls,
    r.rolinherit,
    r.rolcreaterole or r.rolcreatedb,
    has_function_privilege(r.oid, 'pg_catalog.set_config(text,text,boolean)', 'execute'),
    has_database_privilege(r.oid, current_database(), 'temporary'),
    has_database_privilege(r.oid, current_database(), 'create'),
    coalesce(has_schema_privilege(r.oid, to_regnamespace('public')::oid, 'create'), false),
    exists (
      select from pg_catalog.pg_db_role_setting s, unnest(s.setconfig) as setting
      where s.setrole = r.oid and s.setdatabase in (0, (select oid from pg_catalog.pg_database where datname = current_database()))
        and setting in ('search_path=', 'search_path=""')
    ),
    exists (
      select from pg_catalog.pg_namespace n, aclexplode(n.nspacl) as granted
      where n.nspname ~ '^t_[0-9a-f]{32}$' and granted.grantee = 0
    ),
    current_user = r.rolname,
    quote_ident(current_database())
  from pg_catalog.pg_roles r where r.rolname = $1`;

/** What the isolation rests on and is not there, and what each missing piece would let through. Changes nothing. */
export async function hardeningOf(ground: Ground, isolation: SchemaIsolation): Promise<GroundFinding[]> {
  const user = userOf(await ground.url());
  const rows = await ground.admin.use("", (session) => session.rows(FACTS, [user]));
  const [row] = rows;
  if (row === undefined) return [];
  const [superuser, inherits, makes, setConfig, temporary, creates, publicCreates, emptyPath, open, same, database] =
    row;
  const role = quoteName(user);
  const findings: GroundFinding[] = [];
  const found = (is: unknown, code: string, message: string, remedy: string): void => {
    if (is === true) findings.push({ code, message, remedy });
  };
  found(
    isolation === "path",
    "PATH_ISOLATION",
    "Tenants are kept apart by the search path alone: SQL that is injected reads any tenant by a qualified name.",
    'Use the isolation "role" or "login".',
  );
  found(
    !ground.hasDirectUrl && (await ground.isPooled()),
    "POOLED",
    "A pooler stands at url: there are no notifications and no named statements behind it, and the catalog asks for changes four times a second instead.",
    "Give the catalog the server's own address as directUrl; statements and transactions are safe as they are.",
  );
  found(
    superuser,
    "APPLICATION_IS_SUPERUSER",
    `The application's role ${role} is a superuser: "reset role" inside injected SQL, or any statement outside of a tenant, has every right.`,
    `create role app login noinherit password '…', give its address as url, and this one as adminUrl.`,
  );
  if (isolation === "path" || superuser === true) return findings;
  found(
    same,
    "ONE_ROLE_FOR_ALL",
    `The application and its administration are one role, ${role}, which owns every tenant's tables: whoever resets the role reads all.`,
    "Give the owner's address as adminUrl, and that of a role without rights of its own as url.",
  );
  found(
    inherits,
    "APPLICATION_INHERITS",
    `The role ${role} has the rights of each role it is given without taking it on; before Postgres 16 that is every tenant's.`,
    `alter role ${role} noinherit`,
  );
  found(
    makes,
    "APPLICATION_MAKES_ROLES",
    `The role ${role} may make roles or databases, which injected SQL could use to give itself rights.`,
    `alter role ${role} nocreaterole nocreatedb`,
  );
  found(
    setConfig,
    "SET_CONFIG_GRANTED",
    "set_config() is open to all: one injected SELECT can take on another tenant's role and read its rows.",
    "revoke execute on function pg_catalog.set_config(text, text, boolean) from public",
  );
  found(
    temporary,
    "TEMPORARY_GRANTED",
    "Tenants can make temporary tables, which stay on the connection and fill the server's disk.",
    `revoke temporary on database ${database} from public`,
  );
  found(
    creates,
    "APPLICATION_CREATES_SCHEMAS",
    `The role ${role} may make schemas, in which injected SQL could leave functions behind.`,
    `revoke create on database ${database} from ${role}, public`,
  );
  found(
    publicCreates,
    "PUBLIC_SCHEMA_OPEN",
    "Everybody may make tables and functions in the schema public.",
    "revoke create on schema public from public",
  );
  found(
    emptyPath !== true,
    "DEFAULT_PATH",
    `Outside of a tenant the role ${role} has a search path: a statement that is not bound finds tables instead of failing.`,
    `alter role ${role} set search_path = ''`,
  );
  found(
    open,
    "SCHEMA_OPEN_TO_ALL",
    "A tenant's schema is granted to everybody.",
    "revoke all on schema … from public, for each schema that \\dn+ shows so",
  );
  return findings;
}
