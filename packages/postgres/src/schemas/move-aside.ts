import { lockText } from "../connections/binding.ts";
import type { Session } from "../connections/session.ts";
import { missingStore } from "../errors.ts";
import type { Ground } from "../ground.ts";
import { asideName, quoteName } from "../names.ts";

/** Renames the schema of a deleted tenant, so that whoever still asks for it finds nothing. Waits for nobody who reads it. */
export async function moveSchemaAside(ground: Ground, schema: string): Promise<void> {
  await rename(ground, schema, schema, asideName(schema));
}

/** Gives the schema its name back. Throws `StoreMissingError` where there is none. */
export async function bringSchemaBack(ground: Ground, schema: string): Promise<void> {
  await rename(ground, schema, asideName(schema), schema);
}

/** One that has its new name already is left as it is. */
async function rename(ground: Ground, lock: string, from: string, to: string): Promise<void> {
  await ground.admin.use(lock, async (session) => {
    await session.command(`begin; ${lockText(lock)}`);
    try {
      if (await exists(session, from)) {
        await session.command(`alter schema ${quoteName(from)} rename to ${quoteName(to)}`);
      } else if (!(await exists(session, to))) {
        throw missingStore("schema");
      }
      await session.command("commit");
    } catch (error) {
      await session.command("rollback");
      throw error;
    }
  });
}

async function exists(session: Session, schema: string): Promise<boolean> {
  return (await session.rows("select from pg_catalog.pg_namespace where nspname = $1", [schema])).length > 0;
}
