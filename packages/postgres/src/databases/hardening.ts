import { randomBytes } from "node:crypto";
import { type GroundFinding, StoreUnreachableError } from "@tenantry/core/adapter";
import { userOf, withUser } from "../address.ts";
import { Session } from "../connections/session.ts";
import type { Ground } from "../ground.ts";
import { halfBuiltTemplates } from "./former-templates.ts";
import type { DatabaseGround } from "./ground.ts";
import { namesPattern } from "./placement.ts";

const OWNER = `
  select quote_ident(current_user), rolsuper, pg_has_role(current_user, 'pg_signal_backend', 'usage')
  from pg_catalog.pg_roles where rolname = current_user`;

/** Databases that everybody may connect to: those of tenants of this owner, and others. */
const OPEN = `
  select quote_ident(d.datname),
    d.datname ~ $1 and pg_catalog.pg_get_userbyid(d.datdba) = current_user as store,
    string_agg(distinct lower(granted.privilege_type), ', ' order by lower(granted.privilege_type))
  from pg_catalog.pg_database d,
    aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) as granted
  where granted.grantee = 0 and d.datallowconn
  group by 1, 2 order by 1`;

/** Tenants' roles that may connect to another tenant's database. */
const CROSSED = `
  select quote_ident(r.rolname) || ' in ' || quote_ident(d.datname)
  from pg_catalog.pg_database d, aclexplode(d.datacl) as granted
  join pg_catalog.pg_roles r on r.oid = granted.grantee
  where d.datname ~ $1 and r.rolname ~ $2 and right(r.rolname, 32) <> right(d.datname, 32)
  group by 1 order by 1`;

/** Tenants' roles that may do more than use their own database. */
const STRONG = `
  select quote_ident(r.rolname) from pg_catalog.pg_roles r
  where r.rolname ~ $1 and (
    r.rolsuper or r.rolcreaterole or r.rolcreatedb or r.rolbypassrls or r.rolreplication
    or exists (select from pg_catalog.pg_auth_members m where m.member = r.oid)
  ) order by 1`;

/** How many names a message holds. */
const SHOWN = 10;
const CONNECT_TIMEOUT = 5_000;

/**
 * What the isolation of tenants' databases rests on and is not there, server by server, and what each missing piece would let
 * through; and what killed processes have left of templates. Changes nothing.
 */
export async function databaseHardening(ground: DatabaseGround): Promise<GroundFinding[]> {
  const found = await Promise.all(ground.names.map((name) => serverFindings(ground, name)));
  return found.flat();
}

async function serverFindings(databases: DatabaseGround, server: string): Promise<GroundFinding[]> {
  const { ground } = databases.server(server);
  try {
    const where = `On the server "${server}"`;
    const { prefix } = databases;
    return [...(await examine(ground, prefix, where)), ...(await halfBuiltTemplates(ground, prefix, where))];
  } catch (error) {
    if (!(error instanceof StoreUnreachableError)) throw error;
    return [
      {
        code: "SERVER_UNREACHABLE",
        message: `The server "${server}" can not be reached: ${error.message}`,
        remedy: "Start it, or mend its address in the configuration. Its tenants answer 503 meanwhile.",
      },
    ];
  }
}

async function examine(ground: Ground, prefix: string, where: string): Promise<GroundFinding[]> {
  const [databases, roles] = [namesPattern(prefix, "databases"), namesPattern(prefix, "role")];
  const { owner, open, crossed, strong } = await ground.admin.use("", async (session) => ({
    owner: (await session.rows(OWNER))[0] ?? [],
    open: await session.rows(OPEN, [databases]),
    crossed: (await session.rows(CROSSED, [databases, roles])).map(([name]) => String(name)),
    strong: (await session.rows(STRONG, [roles])).map(([name]) => String(name)),
  }));
  const [user, isSuperuser, signals] = owner;
  const stores = open.filter(([, store]) => store === true);
  const others = open.filter(([, store]) => store !== true);
  const findings: GroundFinding[] = [];
  const found = (is: boolean, code: string, message: string, remedy: string): void => {
    if (is) findings.push({ code, message: `${where}: ${message}`, remedy });
  };
  found(
    isSuperuser === true,
    "OWNER_IS_SUPERUSER",
    `the databases are made by ${user}, a superuser: whoever gets hold of its address reads every database and the server's files.`,
    "create role owner login createdb createrole password '…'; grant pg_signal_backend to owner; and give its address.",
  );
  found(
    signals !== true,
    "OWNER_ENDS_NO_CONNECTIONS",
    `the role ${user} may not end connections: a tenant's database can not be moved aside or dropped while somebody is connected to it.`,
    `grant pg_signal_backend to ${user}`,
  );
  found(
    await asksForNoPassword(ground),
    "PASSWORDS_NOT_ASKED",
    "a wrong password is let in: whoever reaches the server reads any tenant by its role's name.",
    "In pg_hba.conf, let the lines of the network say scram-sha-256 and not trust, then reload the server.",
  );
  found(
    stores.length > 0,
    "DATABASE_OPEN_TO_ALL",
    `everybody has rights on tenants' databases (${granted(stores)}): another tenant's role can log in there, list the tables, make temporary ones, and use what is granted to PUBLIC.`,
    `revoke all on database ${String(stores[0]?.[0])} from public, for each of them`,
  );
  found(
    crossed.length > 0,
    "TENANT_IN_ANOTHERS_DATABASE",
    `roles of tenants may log in to another tenant's database: ${shown(crossed)}.`,
    "revoke all on database … from that role",
  );
  found(
    strong.length > 0,
    "TENANT_ROLE_TOO_STRONG",
    `roles of tenants may do more than use their own database: ${shown(strong)}. Injected SQL has those rights as well.`,
    `alter role ${strong[0]} nosuperuser nocreaterole nocreatedb nobypassrls noreplication, and revoke the roles it was given`,
  );
  found(
    others.length > 0,
    "OTHER_DATABASES_OPEN",
    `every role can log in to ${shown(others.map(([name]) => String(name)))}: a tenant's role too, with what is granted to PUBLIC there.`,
    `revoke connect, temporary on database ${String(others[0]?.[0])} from public, for each of them`,
  );
  return findings;
}

/** Whether the owner gets in with a password that is not its own. */
async function asksForNoPassword(ground: Ground): Promise<boolean> {
  const url = await ground.adminUrl();
  const wrong = withUser(url, userOf(url), randomBytes(18).toString("hex"));
  try {
    const session = await Session.open({ url: wrong, name: "tenantry doctor", connectTimeout: CONNECT_TIMEOUT });
    await session.close();
    return true;
  } catch {
    return false;
  }
}

function granted(rows: readonly (readonly unknown[])[]): string {
  return shown(rows.map(([name, , rights]) => `${String(name)}: ${String(rights)}`));
}

function shown(names: readonly string[]): string {
  const more = names.length - SHOWN;
  return names.slice(0, SHOWN).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
