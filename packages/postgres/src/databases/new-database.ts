import { type ProvisionContext, StoreExistsError, TransactionEndedError } from "@tenantry/core/adapter";
import { sqlState } from "../errors.ts";
import { quoteName } from "../names.ts";
import { ProvisioningConnection } from "../provisioning-connection.ts";
import { createLoginRole, grantUse, grantUseOfTables, protectTables } from "../roles.ts";
import type { Server } from "../server.ts";
import type { Session } from "../session.ts";
import { SCHEMA } from "./bindings.ts";
import type { DatabaseGround } from "./ground.ts";
import { type DatabaseNames, type DatabasePlacement, databaseNames } from "./placement.ts";
import { createText, isDuplicate, type TemplateDatabases } from "./template.ts";

const UNKNOWN_DATABASE = "3D000";
const DUPLICATE_ROLE = "42710";

/** A tenant's database while it is being made, under a name that is nobody's store. */
export class NewDatabase {
  readonly #ground: DatabaseGround;
  readonly #admin: Server;
  readonly #id: string;
  readonly #server: string;
  readonly #names: DatabaseNames;
  readonly #making: DatabasePlacement;
  #hasRole = false;

  constructor(ground: DatabaseGround, server: string, id: string) {
    this.#ground = ground;
    this.#admin = ground.server(server).ground.admin;
    this.#id = id;
    this.#server = server;
    this.#names = databaseNames(ground.prefix, id);
    this.#making = { server, database: this.#names.making };
  }

  /** Throws `StoreExistsError` where the tenant has a database already, or another process is making one. */
  async create(templates: TemplateDatabases, { template }: ProvisionContext): Promise<void> {
    const { store, aside, making } = this.#names;
    const found = await this.#admin.use("", (session) =>
      session.rows("select from pg_catalog.pg_database where datname in ($1, $2)", [store, aside]),
    );
    if (found.length > 0) throw this.#taken();
    this.#ground.touch(this.#server);
    for (let again = true; ; again = false) {
      const from = await templates.name(this.#server, template);
      try {
        await this.#admin.use("", (session) => session.command(createText(making, from)));
        return;
      } catch (error) {
        if (isDuplicate(error)) throw this.#taken(error);
        if (!again || template === undefined || sqlState(error) !== UNKNOWN_DATABASE) throw error;
        templates.forget(this.#server, template);
      }
    }
  }

  /** Makes the role, and runs what core prepares as the owner. Nobody is connected to the database afterwards. */
  async fill(verifier: Promise<string>, { prepare, progress, ownTables }: ProvisionContext): Promise<void> {
    const { owner } = this.#ground;
    const store = this.#ground.store(this.#making);
    // To connect takes as long as to make the role.
    const [opened, roled] = await Promise.allSettled([owner.take(store), this.#makeRole(verifier)]);
    let whole = false;
    try {
      if (roled.status === "rejected") throw roled.reason;
      if (opened.status === "rejected") throw opened.reason;
      progress("role");
      await this.#prepare(opened.value, prepare, ownTables);
      whole = true;
    } finally {
      if (opened.status === "fulfilled") owner.give(store, opened.value, whole);
      await this.#ground.forget(this.#making);
    }
    progress("prepare");
  }

  /** Gives it its own name, in one step. */
  async putInPlace(): Promise<DatabasePlacement> {
    const { making, store } = this.#names;
    try {
      await this.#admin.use("", (session) =>
        session.command(`alter database ${quoteName(making)} rename to ${quoteName(store)}`),
      );
    } catch (error) {
      throw isDuplicate(error) ? this.#taken(error) : error;
    }
    return { server: this.#server, database: store };
  }

  /** Removes what was made of it. */
  async undo(): Promise<void> {
    const { making, role } = this.#names;
    await this.#admin.use("", async (session) => {
      await session.command(`drop database if exists ${quoteName(making)} with (force)`);
      if (this.#hasRole) await session.command(`drop role if exists ${quoteName(role)}`);
    });
  }

  async #makeRole(verifier: Promise<string>): Promise<void> {
    const { role, making } = this.#names;
    const texts = [
      `revoke all on database ${quoteName(making)} from public`,
      ...createLoginRole(role, SCHEMA, await verifier, making),
    ];
    try {
      // Several statements in one simple query are one transaction.
      await this.#admin.use("", (session) => session.command(texts.join("; ")));
    } catch (error) {
      throw sqlState(error) === DUPLICATE_ROLE ? this.#taken(error) : error;
    }
    this.#hasRole = true;
  }

  async #prepare(session: Session, prepare: ProvisionContext["prepare"], ownTables?: readonly string[]): Promise<void> {
    const role = quoteName(this.#names.role);
    const granted = [...grantUseOfTables(SCHEMA, role), ...grantUse(SCHEMA, role)];
    await session.command(["begin", `set local search_path = ${SCHEMA}, pg_temp`, ...granted].join("; "));
    const store = new ProvisioningConnection(session);
    try {
      await prepare(store);
    } finally {
      store.close();
    }
    await session.commands(protectTables(SCHEMA, role, ownTables));
    if ((await session.command("commit")) === "COMMIT") return;
    throw new TransactionEndedError("The server rolled the new store back. Nothing is left of it.");
  }

  #taken(cause?: unknown): StoreExistsError {
    return new StoreExistsError(
      `There is a database or a role of tenant ${this.#id} already. It is never overwritten: adopt it, or remove it first.`,
      { cause, tenant: this.#id, operation: "provision" },
    );
  }
}
