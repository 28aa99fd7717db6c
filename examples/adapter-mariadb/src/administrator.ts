import { StoreExistsError } from "@tenantry/core/adapter";
import type { FieldInfo, Connection as Session } from "mariadb";
import { inOurWordsLater } from "./errors.ts";
import { passwordOf, ROLES, type Role, userOf } from "./names.ts";
import { endSession, type Login, openSession } from "./session.ts";

const RIGHTS: Readonly<Record<Role, string>> = {
  owner:
    "select, insert, update, delete, create, alter, drop, index, references, trigger, create view, show view, create routine, alter routine, execute",
  read: "select, show view",
  app: "select, insert, update, delete, execute, show view",
};

/** Makes and removes databases and their users. Its one session is opened when it is first needed. */
export class Administrator {
  readonly #login: Login;
  readonly #secret: string;
  #session: Promise<Session> | undefined;

  constructor(login: Login, secret: string) {
    this.#login = login;
    this.#secret = secret;
  }

  /** Whether a tenant's store is in place. */
  async has(database: string): Promise<boolean> {
    const found = await this.#rows(
      "select 1 from information_schema.schemata s join mysql.user u on u.User = ? where s.schema_name = ?",
      [userOf(database, "app"), database],
    );
    return found.length > 0;
  }

  /** Databases whose names begin so, finished or not. */
  async databases(prefix: string): Promise<string[]> {
    const found = await this.#rows(
      "select schema_name from information_schema.schemata where left(schema_name, ?) = ? order by 1",
      [prefix.length, prefix],
    );
    return found.map(([name]) => String(name));
  }

  /**
   * Makes a store while nobody else can: `build` is called when its owner can log in, and only once that is done the users
   * are made by whom it is served.
   */
  async make(database: string, build: () => Promise<void>): Promise<void> {
    const session = await openSession(this.#login);
    try {
      const [locked] = await rowsOf(session, "select get_lock(?, 0)", [database]);
      if (Number(locked?.[0]) !== 1) throw new StoreExistsError("The tenant's store is just being made.");
      if (await this.has(database)) throw new StoreExistsError("The tenant has a store already.");
      try {
        await this.#makeAnew(database, build);
      } finally {
        // The end of the session releases it as well, and later than the session's user is told.
        await session.execute("do release_lock(?)", [database]);
      }
    } finally {
      await endSession(session);
    }
  }

  /** Removes a database and its users, whoever uses it. */
  async remove(database: string): Promise<void> {
    for (const role of ROLES.toReversed()) {
      const user = userOf(database, role);
      await this.#command(`drop user if exists "${user}"@'%'`);
      const sessions = await this.#rows("select id from information_schema.processlist where user = ?", [user]);
      // One that has ended meanwhile is no error.
      for (const [id] of sessions) await this.#command(`kill connection ${Number(id)}`).catch(() => undefined);
    }
    await this.#command(`drop database if exists "${database}"`);
  }

  /** Ends the statement that a session runs; the session goes on. */
  async cancel(session: Session): Promise<void> {
    if (session.threadId === null) return;
    await this.#command(`kill query ${session.threadId}`).catch(() => undefined);
  }

  async close(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    if (session !== undefined) await session.then(endSession, () => undefined);
  }

  async #makeAnew(database: string, build: () => Promise<void>): Promise<void> {
    // What a process left that died half way.
    await this.remove(database);
    try {
      await this.#command(`create database "${database}" character set utf8mb4 collate utf8mb4_nopad_bin`);
      await this.#createUser(database, "owner");
      await build();
      await this.#createUser(database, "read");
      await this.#createUser(database, "app");
    } catch (error) {
      await this.remove(database);
      throw error;
    }
  }

  async #createUser(database: string, role: Role): Promise<void> {
    const user = userOf(database, role);
    const password = passwordOf(this.#secret, user);
    await this.#command(`create user "${user}"@'%' identified by '${password}'`);
    // In a grant an underscore stands for any character.
    await this.#command(`grant ${RIGHTS[role]} on "${database.replaceAll("_", "\\_")}".* to "${user}"@'%'`);
  }

  async #command(text: string): Promise<void> {
    const session = await this.#open();
    await inOurWordsLater(() => session.query(text));
  }

  async #rows(text: string, values: readonly unknown[]): Promise<readonly (readonly unknown[])[]> {
    return await rowsOf(await this.#open(), text, values);
  }

  async #open(): Promise<Session> {
    const known = await this.#session?.catch(() => undefined);
    if (known?.isValid()) return known;
    this.#session = openSession(this.#login);
    return await this.#session;
  }
}

async function rowsOf(session: Session, text: string, values: readonly unknown[]): Promise<unknown[][]> {
  const [rows] = await inOurWordsLater(() => session.execute<[unknown[][], FieldInfo[]], unknown[]>(text, [...values]));
  return rows;
}
