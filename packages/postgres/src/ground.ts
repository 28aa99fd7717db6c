import { randomBytes } from "node:crypto";
import { checkAddress, databaseOf, userOf, withDatabase } from "./address.ts";
import { Server } from "./connections/server.ts";
import { Session } from "./connections/session.ts";
import { quoteName } from "./names.ts";

export interface GroundOptions {
  /** The address as the application's own role. */
  readonly url: string;
  /**
   * The address as a role that may make schemas and roles; used to provision, to migrate and to destroy.
   * @default url
   */
  readonly adminUrl?: string | undefined;
  /**
   * An address that leads to the server itself, where a pooler stands at `url`: the catalog hears of other processes' changes
   * at once there. Without it they are found by asking, four times a second.
   * @default url
   */
  readonly directUrl?: string | undefined;
}

/** What statements of ours depend on. */
export interface ServerFacts {
  readonly version: number;
  readonly citus: boolean;
  /** The application's own role, quoted; undefined where it is a superuser and needs no membership of any other. */
  readonly application: string | undefined;
}

const ADMIN_CONNECTIONS = 4;
const CONNECT_TIMEOUT = 5_000;
const ADMIN_WAIT = 30_000;

/** The database that stores stand in: its two addresses, and a few connections to keep it in order. */
export class Ground {
  readonly admin: Server;
  /** What the names of roles made here begin with: roles are the whole server's, and throw-away ones are told by it. */
  readonly rolePrefix: string;
  readonly #options: GroundOptions;
  readonly #making: (() => Promise<void>) | undefined;
  #made: Promise<void> | undefined;
  #facts: Promise<ServerFacts> | undefined;
  #pooled: Promise<boolean> | undefined;

  constructor(options: GroundOptions, temporary?: { readonly rolePrefix: string; readonly make: () => Promise<void> }) {
    this.#options = options;
    this.#making = temporary?.make;
    this.rolePrefix = temporary?.rolePrefix ?? "";
    checkAddress(options.url);
    checkAddress(options.adminUrl ?? options.url);
    checkAddress(options.directUrl ?? options.url);
    this.admin = new Server({
      url: () => this.adminUrl(),
      name: "tenantry admin",
      lanes: 0,
      exclusive: ADMIN_CONNECTIONS,
      exclusivePerTenant: ADMIN_CONNECTIONS,
      storesPerConnection: Number.POSITIVE_INFINITY,
      connectTimeout: CONNECT_TIMEOUT,
      waitLimit: ADMIN_WAIT,
    });
  }

  /** The application's own role. */
  get user(): string {
    return userOf(this.#options.url);
  }

  get database(): string {
    return databaseOf(this.#options.url);
  }

  /** The address without waiting for a throw-away database; for messages. */
  get address(): string {
    return this.#options.url;
  }

  async url(): Promise<string> {
    await this.#ready();
    return this.#options.url;
  }

  /** The admin's address, without waiting for a throw-away database. Of two that are the same, the rights are as well. */
  get adminAddress(): string {
    return this.#options.adminUrl ?? this.#options.url;
  }

  async adminUrl(): Promise<string> {
    await this.#ready();
    return this.adminAddress;
  }

  /** Asked once. */
  facts(): Promise<ServerFacts> {
    this.#facts ??= this.#ask().catch((error: unknown) => {
      this.#facts = undefined;
      throw error;
    });
    return this.#facts;
  }

  /** Whether the way past a pooler is known. */
  get hasDirectUrl(): boolean {
    return this.#options.directUrl !== undefined;
  }

  async directUrl(): Promise<string> {
    await this.#ready();
    return this.#options.directUrl ?? this.#options.url;
  }

  /** Whether a pooler stands before the server at the application's address. Asked once. */
  isPooled(): Promise<boolean> {
    this.#pooled ??= this.#meet().catch((error: unknown) => {
      this.#pooled = undefined;
      throw error;
    });
    return this.#pooled;
  }

  /** A database of its own on the same server, made when it is first used. `remove` drops it, and the roles made for it. */
  temporary(): { readonly ground: Ground; remove(): Promise<void> } {
    const digits = randomBytes(6).toString("hex");
    const database = `tenantry_tmp_${digits}`;
    const rolePrefix = `x${digits}_`;
    // It may outlive this ground, and needs the way to drop it until then.
    const { admin } = new Ground(this.#options, { rolePrefix: this.rolePrefix, make: () => this.#ready() });
    let made = false;
    const make = async (): Promise<void> => {
      await admin.use(database, (session) => session.command(`create database ${quoteName(database)}`));
      made = true;
    };
    const { url, adminUrl, directUrl } = this.#options;
    const addresses = {
      url: withDatabase(url, database),
      adminUrl: adminUrl === undefined ? undefined : withDatabase(adminUrl, database),
      directUrl: directUrl === undefined ? undefined : withDatabase(directUrl, database),
    };
    const ground = new Ground(addresses, { rolePrefix, make });
    const drop = async (session: Session): Promise<void> => {
      await session.command(`drop database if exists ${quoteName(database)} with (force)`);
      const roles = await session.rows("select rolname from pg_catalog.pg_roles where starts_with(rolname, $1)", [
        rolePrefix,
      ]);
      if (roles.length > 0)
        await session.command(`drop role ${roles.map(([role]) => quoteName(String(role))).join(", ")}`);
    };
    const remove = async (): Promise<void> => {
      await ground.#made?.catch(() => undefined);
      await ground.admin.close();
      if (!made) return;
      made = false;
      await admin.use(database, drop).finally(() => admin.close());
    };
    return { ground, remove };
  }

  async #ready(): Promise<void> {
    if (this.#making === undefined) return;
    this.#made ??= this.#making();
    await this.#made;
  }

  async #meet(): Promise<boolean> {
    const session = await Session.open({
      url: await this.url(),
      name: "tenantry admin",
      connectTimeout: CONNECT_TIMEOUT,
    });
    const { isPooled } = session;
    await session.close();
    return isPooled;
  }

  async #ask(): Promise<ServerFacts> {
    const user = userOf(await this.url());
    const [row] = await this.admin.use("", (session) =>
      session.rows(
        "select current_setting('server_version_num')::int, exists (select from pg_catalog.pg_extension where extname = 'citus'), " +
          "coalesce((select rolsuper from pg_catalog.pg_roles where rolname = $1), false)",
        [user],
      ),
    );
    const [version, citus, isSuperuser] = row ?? [];
    return {
      version: Number(version),
      citus: citus === true,
      application: isSuperuser === true ? undefined : quoteName(user),
    };
  }
}
