import type { GroundFinding } from "@tenantry/core/adapter";
import { isFreeText } from "../connections/binding.ts";
import type { Session } from "../connections/session.ts";
import { sqlState } from "../errors.ts";
import type { Ground } from "../ground.ts";
import { quoteName } from "../names.ts";

/** Milliseconds after which a template of former migrations serves no release any more. */
const OUTDATED = 30 * 24 * 3_600_000;

/** The owner's, and never what somebody is building now: whoever does holds the lock of its name. */
const HALF_BUILT = `
  select d.datname from pg_catalog.pg_database d
  where pg_catalog.pg_get_userbyid(d.datdba) = current_user and d.datname ~ $1 and ${isFreeText("d.datname")}
  order by 1`;

const FORMER = `
  select d.datname, pg_catalog.shobj_description(d.oid, 'pg_database') from pg_catalog.pg_database d
  where pg_catalog.pg_get_userbyid(d.datdba) = current_user and d.datname ~ $1 and d.datname <> $2`;

const IN_USE = "55006";

/** Drops what killed processes have half built, and templates of migrations that are long outdated. */
export async function sweepTemplates(session: Session, prefix: string, current: string): Promise<void> {
  await dropHalfBuilt(session, prefix);
  for (const [name, made] of await session.rows(FORMER, [`^${prefix}tenantry_template_`, current])) {
    if (Date.now() - Date.parse(String(made)) > OUTDATED) await dropTemplate(session, String(name));
  }
}

/** Drops a template, whoever is connected. None of this name is fine. */
export async function dropTemplate(session: Session, name: string): Promise<void> {
  const found = await session.rows("select from pg_catalog.pg_database where datname = $1", [name]);
  if (found.length === 0) return;
  await session.command(`alter database ${quoteName(name)} is_template false`);
  await session.command(`drop database if exists ${quoteName(name)} with (force)`);
}

/** What killed processes have left of templates on a server, and how it goes. */
export async function halfBuiltTemplates(ground: Ground, prefix: string, where: string): Promise<GroundFinding[]> {
  const found = await ground.admin.use("", (session) => namesOf(session, prefix));
  if (found.length === 0) return [];
  return [
    {
      code: "HALF_BUILT_TEMPLATES",
      message: `${where}: killed processes left half of what new databases are copied from: ${found.join(", ")}.`,
      remedy: "tenantry doctor --fix",
      mend: async () => {
        const dropped = await ground.admin.use("", (session) => dropHalfBuilt(session, prefix));
        return `${where}: ${dropped} half built ${dropped === 1 ? "template is" : "templates are"} removed`;
      },
    },
  ];
}

/** Answers how many. */
async function dropHalfBuilt(session: Session, prefix: string): Promise<number> {
  let dropped = 0;
  for (const name of await namesOf(session, prefix)) {
    try {
      await session.command(`alter database ${quoteName(name)} is_template false`);
      // Not by force: where somebody is connected all the same, it is left for the next time.
      await session.command(`drop database if exists ${quoteName(name)}`);
      dropped++;
    } catch (error) {
      if (sqlState(error) !== IN_USE) throw error;
    }
  }
  return dropped;
}

async function namesOf(session: Session, prefix: string): Promise<string[]> {
  return (await session.rows(HALF_BUILT, [`^${prefix}tenantry_building_`])).map(([name]) => String(name));
}
