import type { RawResult } from "@tenantry/core/adapter";
import { spreadSchemas } from "./citus.ts";
import { lockText } from "./connections/binding.ts";
import type { Session } from "./connections/session.ts";
import type { Ground, ServerFacts } from "./ground.ts";
import { quoteName, roleOfSchema } from "./names.ts";
import { createBoundRole, grantUse } from "./roles.ts";

/** A schema that is no tenant's: the catalog's, or what is shared. */
export interface Area {
  readonly schema: string;
  /** Owns the schema and all in it, and nothing else. */
  readonly owner: string;
  /** May read it; where it is `undefined`, nobody else may. */
  readonly reader: string | undefined;
}

export function areaOf(ground: Ground, schema: string, readable: boolean): Area {
  const role = (kind: "owner" | "reader"): string => ground.rolePrefix + roleOfSchema(ground.database, schema, kind);
  return { schema, owner: role("owner"), reader: readable ? role("reader") : undefined };
}

/** Makes the schema and its roles where they are not there. Answers whether the admin can take its owner's rights on. */
export async function ensureArea(ground: Ground, area: Area): Promise<boolean> {
  const { schema, owner, reader } = area;
  const facts = await ground.facts();
  return await ground.admin.use("", async (session) => {
    let [standing] = await found(session, area, facts);
    if (standing !== undefined) return standing[0] === true;
    await session.command(`begin; ${lockText(schema)}`);
    try {
      [standing] = await found(session, area, facts);
      if (standing === undefined) {
        for (const role of [owner, ...(reader === undefined ? [] : [reader])]) {
          if (await hasRole(session, role)) continue;
          for (const text of createBoundRole(role, facts)) await session.command(text);
        }
        // To give a schema away one has to be able to become its new owner.
        await session.command(`grant ${quoteName(owner)} to current_user`);
        // The catalog stays in one place, and what is shared is copied to every node instead of being spread.
        if (facts.citus) await session.command(spreadSchemas(false));
        await session.command(`create schema ${quoteName(schema)} authorization ${quoteName(owner)}`);
        if (reader !== undefined) await session.commands(readGrants(area, reader));
      }
    } catch (error) {
      await session.command("rollback");
      throw error;
    }
    await session.command("commit");
    return standing === undefined || standing[0] === true;
  });
}

function readGrants({ schema, owner }: Area, reader: string): string[] {
  const [usage = ""] = grantUse(schema, quoteName(reader));
  return [
    `set local role ${quoteName(owner)}`,
    usage,
    `alter default privileges in schema ${quoteName(schema)} grant select on tables to ${quoteName(reader)}`,
    "reset role",
  ];
}

/** The schema, where it is there: whether the connection's own role may take the owner's rights on. */
async function found(session: Session, { schema, owner }: Area, { version }: ServerFacts): Promise<RawResult["rows"]> {
  const right = version >= 160_000 ? "set" : "member";
  return await session.rows(
    `select (select pg_catalog.pg_has_role(oid, '${right}') from pg_catalog.pg_roles where rolname = $2)
     from pg_catalog.pg_namespace where nspname = $1`,
    [schema, owner],
  );
}

async function hasRole(session: Session, role: string): Promise<boolean> {
  return (await session.rows("select from pg_catalog.pg_roles where rolname = $1", [role])).length > 0;
}
