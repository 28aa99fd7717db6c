import {
  type ProvisionContext,
  ProvisionError,
  StoreExistsError,
  type Template,
  type TenantIdentity,
} from "@tenantry/core/adapter";
import { ProvisioningConnection } from "../connections/provisioning-connection.ts";
import type { Server } from "../connections/server.ts";
import type { Session } from "../connections/session.ts";
import { settledInTurn } from "../connections/settled-in-turn.ts";
import { StoreTransaction } from "../connections/store-transaction.ts";
import { sqlState } from "../errors.ts";
import { quoteName } from "../names.ts";
import { createLoginRole, grantConnect, grantUse, grantUseOfTables, protectTables } from "../roles.ts";
import { SCHEMA } from "./bindings.ts";
import type { DatabaseGround } from "./ground.ts";
import { type DatabaseNames, type DatabasePlacement, databaseNames } from "./placement.ts";
import { createText, isDuplicate, NOBODY, type TemplateDatabases } from "./template.ts";

const UNKNOWN_DATABASE = "3D000";
const PATH = `set local search_path = ${SCHEMA}, pg_temp`;
const DUPLICATE_ROLE = "42710";

/**
 * A tenant's database while it is being made. Until its one transaction is committed nobody but the owner has a role to use it
 * with, and it carries no stamp of the tenant's.
 */
export class NewDatabase {
  readonly #ground: DatabaseGround;
  readonly #admin: Server;
  readonly #tenant: TenantIdentity;
  readonly #names: DatabaseNames;
  readonly #placement: DatabasePlacement;
  #hasRole = false;

  constructor(ground: DatabaseGround, server: string, tenant: TenantIdentity) {
    this.#ground = ground;
    this.#admin = ground.server(server).ground.admin;
    this.#tenant = tenant;
    this.#names = databaseNames(ground.prefix, tenant.id);
    this.#placement = { server, database: this.#names.store };
  }

  get placement(): DatabasePlacement {
    return this.#placement;
  }

  /** Throws `StoreExistsError` where the tenant has a database already, or another process is making one. */
  async create(templates: TemplateDatabases, { template }: ProvisionContext): Promise<void> {
    const { store, aside } = this.#names;
    const { server } = this.#placement;
    const found = await this.#admin.use("", (session) =>
      session.rows("select from pg_catalog.pg_database where datname in ($1, $2)", [store, aside]),
    );
    if (found.length > 0) throw this.#taken();
    this.#ground.touch(server);
    for (let again = true; ; again = false) {
      const from = await templates.name(server, template);
      try {
        await this.#admin.use("", (session) => session.command(createText(store, from)));
        return;
      } catch (error) {
        if (isDuplicate(error)) throw this.#taken(error);
        if (!again || template === undefined || sqlState(error) !== UNKNOWN_DATABASE) throw error;
        templates.forget(server, template);
      }
    }
  }

  /** Makes role, rights, stamp and rows in one transaction inside of the database: it is the tenant's from then on, and whole. */
  async fill(verifier: Promise<string>, context: ProvisionContext<DatabasePlacement>): Promise<void> {
    const { owner } = this.#ground;
    const store = this.#ground.store(this.#placement);
    // Nobody else is let in, and to connect takes longer than to say so.
    const [opened, closed] = await Promise.allSettled([owner.take(store), this.#shutOut()]);
    let whole = false;
    try {
      if (closed.status === "rejected") throw closed.reason;
      if (opened.status === "rejected") throw opened.reason;
      await this.#fill(opened.value, await verifier, context);
      whole = true;
    } finally {
      if (opened.status === "fulfilled") owner.give(store, opened.value, whole);
      // Where all is well nobody has to wait until the server has ended its process.
      const forgotten = this.#ground.forget(this.#placement);
      if (!whole) await forgotten;
    }
  }

  /** Removes what was made of it. */
  async undo(): Promise<void> {
    const { store, role } = this.#names;
    await this.#admin.use("", async (session) => {
      await session.command(`drop database if exists ${quoteName(store)} with (force)`);
      if (this.#hasRole) await session.command(`drop role if exists ${quoteName(role)}`);
    });
  }

  async #shutOut(): Promise<void> {
    const database = quoteName(this.#names.store);
    await this.#admin.use("", (session) => session.command(`revoke all on database ${database} from public`));
  }

  async #fill(session: Session, verifier: string, context: ProvisionContext<DatabasePlacement>): Promise<void> {
    const { template, prepare, progress, commit, ownTables } = context;
    const made = this.#makeRole(session, verifier);
    const store = new ProvisioningConnection(session, [PATH]);
    try {
      // Nothing here waits for what was sent before it: after an error the server refuses the rest of the transaction.
      const filled = template === undefined ? prepare(store) : this.#takeOver(store, template);
      await settledInTurn([made, filled]);
    } finally {
      store.close();
    }
    progress("prepare");
    const last = protectTables(SCHEMA, quoteName(this.#names.role), ownTables);
    const transaction = new StoreTransaction(session, undefined, last);
    if (commit === undefined) await transaction.commit();
    else await commit(transaction, this.#placement);
  }

  /** Makes a copy of the template the tenant's. */
  async #takeOver(store: ProvisioningConnection, template: Template): Promise<void> {
    const [{ changes }] = await Promise.all([store.query(template.restamp(NOBODY)), template.prepareCopy(() => store)]);
    if (changes !== 1) throw new ProvisionError("The template does not carry its stamp. Drop it, and it is made anew.");
  }

  async #makeRole(session: Session, verifier: string): Promise<void> {
    const { role, store } = this.#names;
    const name = quoteName(role);
    try {
      await session.commands([
        "begin",
        PATH,
        ...createLoginRole(role, SCHEMA, verifier),
        ...grantConnect(role, store),
        ...grantUseOfTables(SCHEMA, name),
        ...grantUse(SCHEMA, name),
      ]);
    } catch (error) {
      throw sqlState(error) === DUPLICATE_ROLE ? this.#taken(error) : error;
    }
    this.#hasRole = true;
  }

  #taken(cause?: unknown): StoreExistsError {
    return new StoreExistsError(
      `There is a database or a role of tenant ${this.#tenant.id} already. It is never overwritten: adopt it, or remove it first.`,
      { cause, tenant: this.#tenant.id, operation: "provision" },
    );
  }
}
