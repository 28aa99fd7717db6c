import type { ControlServices } from "../control.ts";
import type { MadeStore, StorePlan } from "../provisioning/make-store.ts";
import type { Connection } from "../strategies/connection.ts";
import { placeOf } from "../strategies/ready-targets.ts";
import { takeStamp } from "../strategies/stamp.ts";
import type { Strategy, TenantIdentity } from "../strategies/strategy.ts";
import { type ReadyStoreRow, takeableStores } from "./ready-store-rows.ts";
import { dropUsedStore } from "./remove-ready-store.ts";
import { isUsed, openUnused, placementOf } from "./unused-store.ts";

/** A store that was made beforehand, opened by its owner, and seen to be unused. */
export class OpenReadyStore implements MadeStore, AsyncDisposable {
  readonly id: string;
  readonly placement: unknown;
  readonly migrations: string | null;
  readonly completed = false;
  readonly #connection: Connection;
  readonly #closed: () => void;
  #open = true;

  constructor(row: ReadyStoreRow, connection: Connection, closed: () => void) {
    this.id = row.id;
    this.placement = placementOf(row);
    this.migrations = row.migrations;
    this.#connection = connection;
    this.#closed = closed;
  }

  /**
   * Fills the store and makes it its tenant's, which it can be only once. The stamp is there for good when this resolves: the
   * catalog, which says that the tenant is active, is written after it.
   */
  async take(tenant: TenantIdentity, strategy: Strategy, { setup, progress }: StorePlan): Promise<MadeStore> {
    try {
      progress("take");
      if (setup !== undefined) {
        await setup(this.#connection);
        progress("setup");
      }
      await takeStamp(this.#connection, tenant, strategy.name);
      progress("stamp");
    } finally {
      await this.#close();
    }
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
    this.#closed();
  }

  async #close(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    await this.#connection.close();
  }
}

/**
 * A store that the next tenant of this place can have, or undefined where none is ready. What the catalog has as ready is looked
 * at before it is taken: in a catalog that was put back, it may be a customer's by now. Such a one is taken off the list.
 */
export async function openReadyStore(
  services: ControlServices,
  strategy: Strategy,
  server: string | undefined,
): Promise<OpenReadyStore | undefined> {
  const { catalog, events, ready, stores } = services;
  const place = placeOf(strategy, server);
  const migrations = stores.current(strategy);
  for (const row of await catalog.read((reader) => takeableStores(reader, place, migrations))) {
    if (!ready.reserve(row.id)) continue;
    try {
      return new OpenReadyStore(row, await openUnused(strategy, row, "migrate"), () => ready.release(row.id));
    } catch (error) {
      ready.release(row.id);
      if (!isUsed(error)) {
        events.report(error, `opening the store ${row.id}, which was made beforehand,`);
        // What keeps one from being opened now, such as its server, keeps all of them.
        return undefined;
      }
      await dropUsedStore(services, row, error);
    }
  }
  return undefined;
}
