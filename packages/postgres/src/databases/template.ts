import { createHash, randomBytes } from "node:crypto";
import type { Template, TenantIdentity } from "@tenantry/core/adapter";
import { lockText } from "../connections/binding.ts";
import { BoundConnection } from "../connections/bound-connection.ts";
import type { Session } from "../connections/session.ts";
import { sqlState } from "../errors.ts";
import { quoteName, quoteText } from "../names.ts";
import { ownerBinding } from "./bindings.ts";
import { dropTemplate, sweepTemplates } from "./former-templates.ts";
import type { DatabaseGround } from "./ground.ts";

/** The server's own empty database, which nobody can have changed. */
const EMPTY = "template0";

const DUPLICATE = "42P04";
const TAKEN = "23505";

/** Whose the stamp of a template is; nobody else's. */
export const NOBODY: TenantIdentity = { id: "00000000-0000-4000-8000-000000000000", epoch: 1 };

/**
 * The databases that new ones are copied from: on each server one for each set of migrations. Each is built under a name of
 * its own, closed for good, and then renamed: of processes that build the same one at once the first wins, and the others
 * drop theirs.
 */
export class TemplateDatabases {
  readonly #ground: DatabaseGround;
  readonly #known = new Map<string, Promise<string>>();

  constructor(ground: DatabaseGround) {
    this.#ground = ground;
  }

  /** The name of a template's database, built where it is not there. */
  async name(server: string, template: Template | undefined): Promise<string> {
    if (template === undefined) return EMPTY;
    const known = this.#known.get(`${server} ${template.key}`);
    if (known !== undefined) return await known;
    const made = this.#ensure(server, template).catch((error: unknown) => {
      this.forget(server, template);
      throw error;
    });
    this.#known.set(`${server} ${template.key}`, made);
    return await made;
  }

  /** Has it looked for again: somebody has dropped it. */
  forget(server: string, template: Template): void {
    this.#known.delete(`${server} ${template.key}`);
  }

  async #ensure(server: string, template: Template): Promise<string> {
    const { prefix } = this.#ground;
    const key = createHash("sha256").update(`stamped ${template.key}`).digest("hex").slice(0, 16);
    const name = `${prefix}tenantry_template_${key}`;
    const { ground } = this.#ground.server(server);
    const { admin } = ground;
    if (!(await admin.use("", (session) => isTemplate(session, name)))) {
      this.#ground.touch(server);
      const building = `${prefix}tenantry_building_${key}_${randomBytes(4).toString("hex")}`;
      // As long as this one holds the lock the database is not taken for one that a killed process has left.
      await admin.use("", async (session) => {
        await session.command(`begin; ${lockText(building)}`);
        await this.#make(server, { building, name }, template);
        await session.command("commit");
      });
    }
    await sweepTemplates(ground, prefix, name);
    return name;
  }

  async #make(
    server: string,
    { building, name }: { readonly building: string; readonly name: string },
    template: Template,
  ): Promise<void> {
    const { admin } = this.#ground.server(server).ground;
    await admin.use("", (session) => session.command(createText(building, EMPTY)));
    try {
      await admin.use("", (session) =>
        session.command(
          `revoke all on database ${quoteName(building)} from public; ` +
            `comment on database ${quoteName(building)} is ${quoteText(new Date().toISOString())}`,
        ),
      );
      await this.#build(server, building, template);
      await admin.use("", async (session) => {
        await session.command(`alter database ${quoteName(building)} allow_connections false is_template true`);
        await session.command(`alter database ${quoteName(building)} rename to ${quoteName(name)}`);
      });
    } catch (error) {
      await admin.use("", (session) => dropTemplate(session, building));
      if (!isDuplicate(error)) throw error;
    }
  }

  async #build(server: string, database: string, template: Template): Promise<void> {
    const placement = { server, database };
    const binding = ownerBinding(this.#ground.store(placement), { lockTimeout: 0 });
    const connection = new BoundConnection({
      server: this.#ground.owner,
      binding,
      isolation: "read committed",
      migrating: true,
      database: true,
    });
    try {
      await template.build(connection, NOBODY);
    } finally {
      connection.close();
      await this.#ground.forget(placement);
    }
  }
}

/** Makes a database by writing its pages to the log: copying files would force a checkpoint of the whole server. */
export function createText(name: string, template: string): string {
  const encoding = template === EMPTY ? " encoding 'UTF8'" : "";
  return `create database ${quoteName(name)} template ${quoteName(template)}${encoding} strategy wal_log`;
}

/** Whether an error says that there is a database of this name: known before, or noticed as two made it at once. */
export function isDuplicate(error: unknown): boolean {
  const code = sqlState(error);
  return code === DUPLICATE || code === TAKEN;
}

async function isTemplate(session: Session, name: string): Promise<boolean> {
  const found = await session.rows(
    "select from pg_catalog.pg_database where datname = $1 and datistemplate and not datallowconn",
    [name],
  );
  return found.length > 0;
}
