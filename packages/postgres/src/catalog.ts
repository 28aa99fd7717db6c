import { randomBytes } from "node:crypto";
import {
  type Announcement,
  type CatalogStore,
  ClosedError,
  type Connection,
  type ConnectionTransaction,
  type Statement,
} from "@tenantry/core/adapter";
import { describeAddress } from "./address.ts";
import { type Area, areaOf, ensureArea } from "./area.ts";
import { ChangeListener, channelOf, VERSION } from "./change-listener.ts";
import type { Binding } from "./connections/binding.ts";
import { BoundConnection } from "./connections/bound-connection.ts";
import { Server } from "./connections/server.ts";
import { StoreTransaction } from "./connections/store-transaction.ts";
import { Ground, type GroundOptions } from "./ground.ts";

export interface PostgresCatalogOptions extends GroundOptions {
  /**
   * The schema that holds the catalog. No tenant's role has any right on it.
   * @default "tenantry"
   */
  readonly schema?: string;
  /**
   * Milliseconds to wait for a connection.
   * @default 5000
   */
  readonly connectTimeout?: number;
}

/** The catalog in a schema of a Postgres database. */
export interface PostgresCatalog extends CatalogStore {
  temporary(): PostgresCatalog;
}

const NAME = "tenantry catalog";
const LANES = 2;
const TRANSACTIONS = 4;
const STATEMENT_TIMEOUT = 30_000;
/** Of questions for the version alone. */
const QUESTION_TIMEOUT = 2_000;

/** The catalog in a schema of its own. Nothing is opened, and nothing made, before `open`. */
export function postgresCatalog(options: PostgresCatalogOptions): PostgresCatalog {
  return new SchemaCatalog(new Ground(options), options, async () => undefined);
}

class SchemaCatalog implements PostgresCatalog {
  readonly dialect = "postgres";
  readonly #ground: Ground;
  readonly #options: PostgresCatalogOptions;
  readonly #removed: () => Promise<void>;
  readonly #area: Area;
  readonly #server: Server;
  readonly #watchers = new Set<() => void>();
  /** What this process's own notifications carry. */
  readonly #sender = randomBytes(8).toString("hex");
  #connection: BoundConnection | undefined;
  #listener: ChangeListener | undefined;
  #joinable = false;

  constructor(ground: Ground, options: PostgresCatalogOptions, removed: () => Promise<void>) {
    const { schema = "tenantry", connectTimeout = 5_000 } = options;
    this.#ground = ground;
    this.#options = options;
    this.#removed = removed;
    this.#area = areaOf(ground, schema, false);
    this.#server = new Server({
      url: () => ground.url(),
      name: NAME,
      lanes: LANES,
      exclusive: TRANSACTIONS,
      exclusivePerTenant: TRANSACTIONS,
      storesPerConnection: Number.POSITIVE_INFINITY,
      connectTimeout,
      waitLimit: connectTimeout,
    });
  }

  locate(): string {
    return `${describeAddress(this.#ground.address)}, schema ${this.#area.schema}`;
  }

  async open(): Promise<Connection> {
    const owned = await ensureArea(this.#ground, this.#area);
    // Not where the schema of a store is spread over a cluster: the catalog stays in one place.
    this.#joinable = owned && !(await this.#ground.facts()).citus;
    const binding = this.#binding(STATEMENT_TIMEOUT);
    this.#connection = new BoundConnection({
      server: this.#server,
      binding,
      isolation: "read committed",
      beginsAhead: true,
    });
    this.#listener = new ChangeListener({
      session: async () => ({
        url: await this.#ground.directUrl(),
        name: `${NAME} listener`,
        connectTimeout: this.#options.connectTimeout ?? 5_000,
      }),
      sender: this.#sender,
      binding: { ...this.#binding(QUESTION_TIMEOUT), readOnly: true, alone: false },
      changed: () => {
        for (const changed of this.#watchers) changed();
      },
    });
    await this.#listener.start();
    return this.#connection;
  }

  version(): number | Promise<number> {
    return this.#listener?.version ?? this.#ask([]);
  }

  get announcement(): Announcement {
    return {
      statement: this.#notify(this.#sender),
      committed: (sequence) => {
        this.#listener?.know(sequence);
        return sequence;
      },
    };
  }

  async announce(): Promise<void> {
    await this.#ask([this.#notify("")]);
  }

  watch(changed: () => void): () => void {
    const watcher = () => changed();
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  join(transaction: ConnectionTransaction): ConnectionTransaction | undefined {
    const reached = transaction instanceof StoreTransaction && transaction.address === this.#ground.adminAddress;
    return this.#joinable && reached ? transaction.bound(this.#binding(STATEMENT_TIMEOUT)) : undefined;
  }

  temporary(): PostgresCatalog {
    const { ground, remove } = this.#ground.temporary();
    return new SchemaCatalog(ground, this.#options, remove);
  }

  async close(): Promise<void> {
    this.#watchers.clear();
    await this.#listener?.close();
    this.#listener = undefined;
    this.#connection = undefined;
    await this.#server.close();
    await this.#removed();
    await this.#ground.admin.close();
  }

  #notify(payload: string): Statement {
    return { text: "select pg_catalog.pg_notify($1, $2)", values: [channelOf(this.#area.schema), payload] };
  }

  /** Runs statements, and then asks for the version. */
  async #ask(before: readonly Statement[]): Promise<number> {
    if (this.#connection === undefined) throw new ClosedError("The catalog is not open.");
    const results = await this.#connection.batch([...before, VERSION]);
    const version = Number(results.at(-1)?.rows[0]?.[0]);
    this.#listener?.learn(version);
    return version;
  }

  #binding(statementTimeout: number): Binding {
    const { schema, owner } = this.#area;
    return {
      store: schema,
      schema,
      role: owner,
      readOnly: false,
      statementTimeout,
      lockTimeout: 0,
      alone: true,
      stamp: undefined,
      key: schema,
    };
  }
}
