import type { GroundFinding } from "@tenantry/core/adapter";
import { isFreeText, tryLockText } from "../connections/binding.ts";
import type { Server } from "../connections/server.ts";
import type { Session } from "../connections/session.ts";
import { sqlState } from "../errors.ts";
import type { Ground } from "../ground.ts";
import { quoteName } from "../names.ts";

/** Milliseconds after which a template of former migrations serves no release any more. */
const OUTDATED = 30 * 24 * 3_600_000;

/** The owner's, and never what somebody is building now: whoever does holds the lock of its name. */
export const HALF_BUILT = `
  select d.datname from pg_catalog.pg_database d
  where pg_catalog.pg_get_userbyid(d.datdba) = current_user and d.datname ~ $1 and ${isFreeText("d.datname")}
  order by 1`;

const FORMER = `
  select d.datname, pg_catalog.shobj_description(d.oid, 'pg_database') from pg_catalog.pg_database d
  where pg_catalog.pg_get_userbyid(d.datdba) = current_user and d.datname ~ $1 and d.datname <> $2`;

/** Drops what killed processes have half built, and templates of migrations that are long outdated. */
export async function sweepTemplates({ admin }: Ground, prefix: string, current: string): Promise<void> {
  const left = await admin.use("", async (session) => [
    ...(await namesOf(session, prefix)),
    ...(await outdated(session, prefix, current)),
  ]);
  if (left.length === 0) return;
  await alone(admin, prefix, async (session) => {
    await dropHalfBuilt(session, prefix);
    for (const name of await outdated(session, prefix, current)) await unlessRefused(dropTemplate(session, name));
  });
}

async function outdated(session: Session, prefix: string, current: string): Promise<string[]> {
  const former = await session.rows(FORMER, [`^${prefix}tenantry_template_`, current]);
  return former.flatMap(([name, made]) => (Date.now() - Date.parse(String(made)) > OUTDATED ? [String(name)] : []));
}

/**
 * Runs `work` unless another process is at it: what one drops another can not even look at. The lock is a transaction's, in which
 * no database can be dropped, so the work has a connection of its own.
 */
async function alone<T>(admin: Server, prefix: string, work: (session: Session) => Promise<T>): Promise<T | undefined> {
  return await admin.use("", async (guard) => {
    await guard.command("begin");
    const [row] = await guard.rows(tryLockText(`templates ${prefix}`));
    const done = row?.[0] === true ? await admin.use("", work) : undefined;
    await guard.command("commit");
    return done;
  });
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
        const dropped = (await alone(ground.admin, prefix, (session) => dropHalfBuilt(session, prefix))) ?? 0;
        return `${where}: ${dropped} half built ${dropped === 1 ? "template is" : "templates are"} removed`;
      },
    },
  ];
}

/** Answers how many. */
async function dropHalfBuilt(session: Session, prefix: string): Promise<number> {
  let dropped = 0;
  for (const name of await namesOf(session, prefix)) {
    const dropping = async (): Promise<void> => {
      await session.command(`alter database ${quoteName(name)} is_template false`);
      // Not by force: somebody may be connected all the same.
      await session.command(`drop database ${quoteName(name)}`);
    };
    if (await unlessRefused(dropping())) dropped++;
  }
  return dropped;
}

/** Whether it was done. What the server refuses, because somebody is connected, say, is left for the next time. */
async function unlessRefused(work: Promise<void>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if (sqlState(error) === undefined) throw error;
    return false;
  }
}

async function namesOf(session: Session, prefix: string): Promise<string[]> {
  return (await session.rows(HALF_BUILT, [`^${prefix}tenantry_building_`])).map(([name]) => String(name));
}
