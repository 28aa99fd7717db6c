import { ConstraintError, type Statement, StoreExistsError, StoreMissingError } from "@tenantry/core/adapter";
import type { Namespaces } from "./namespaces.ts";
import type { ServerConnection } from "./server-connection.ts";

/**
 * Which tenants have a store at a server, kept there in a namespace of its own: the server tells nobody which namespaces it has,
 * and of two that make the same one at once it refuses neither. A tenant stands here from before its namespace is made until after
 * it is removed.
 */
export class StoreList {
  readonly #namespace: string;
  readonly #namespaces: Namespaces;
  readonly #connection: ServerConnection;
  #made: Promise<void> | undefined;

  constructor(namespace: string, namespaces: Namespaces, connection: ServerConnection) {
    this.#namespace = namespace;
    this.#namespaces = namespaces;
    this.#connection = connection;
  }

  /** Enters a tenant. Of two that try it one succeeds, and the other gets a StoreExistsError. */
  async add(id: string): Promise<void> {
    this.#made ??= this.#make();
    await this.#made.catch((error: unknown) => {
      this.#made = undefined;
      throw error;
    });
    try {
      await this.#connection.query(INSERT(id));
    } catch (error) {
      if (!(error instanceof ConstraintError)) throw error;
      throw new StoreExistsError("The tenant has a store already, or one is being made.", { cause: error });
    }
  }

  async remove(id: string): Promise<void> {
    await this.#unlessMissing(async () => void (await this.#connection.query(DELETE(id))));
  }

  async ids(): Promise<string[]> {
    const rows = await this.#unlessMissing(async () => (await this.#connection.query(SELECT)).rows);
    return (rows ?? []).map((row) => String(Object.values(row)[0]));
  }

  async #make(): Promise<void> {
    try {
      await this.#namespaces.create(this.#namespace);
    } catch (error) {
      if (!(error instanceof StoreExistsError)) throw error;
    }
    await this.#connection.query(CREATE);
  }

  /** Before the first store was made there is no list. */
  async #unlessMissing<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof StoreMissingError) return undefined;
      throw error;
    }
  }
}

const CREATE: Statement = { text: "create table if not exists stores (tenant text primary key) strict", values: [] };
const SELECT: Statement = { text: "select tenant from stores", values: [] };
const INSERT = (id: string): Statement => ({ text: "insert into stores (tenant) values ($1)", values: [id] });
const DELETE = (id: string): Statement => ({ text: "delete from stores where tenant = $1", values: [id] });
