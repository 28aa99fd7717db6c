import type { ControlServices } from "../control.ts";
import { ClosedError } from "../errors.ts";
import { type StorePlace, samePlace } from "../strategies/ready-targets.ts";
import { makeReadyStore } from "./make-ready-store.ts";
import { readyStores } from "./ready-store-rows.ts";
import { READY_STORES, removeReadyStore } from "./remove-ready-store.ts";
import { removeUnwanted, surplusStores, unwantedStores } from "./unwanted-stores.ts";

/** What is ready in one place, and what was done for it. */
export interface PreparedStores extends StorePlace {
  /** How many tenants to come find a store. */
  readonly ready: number;
  /** How many were made now. */
  readonly made: number;
  /** How many were removed now: of other migrations, abandoned, or more than are asked for. */
  readonly removed: number;
}

/** Which stores are made. */
export interface PrepareStores {
  /**
   * Removes those that are ready and makes others in their place: for what is configured since, such as another master key.
   * @default false
   */
  readonly anew?: boolean;
}

/** Brings the stores that are kept ready to what the configuration asks for, one after the other. */
export async function prepareStores(
  services: ControlServices,
  actor: string,
  { anew = false }: PrepareStores = {},
): Promise<PreparedStores[]> {
  const removed: StorePlace[] = [];
  const unwanted = await unwantedStores(services, { opened: true });
  for (const { row } of await removeUnwanted(services, actor, unwanted)) removed.push(row);
  const surplus = await surplusStores(services, anew);
  for (const row of surplus) if (await removeReadyStore(services, actor, row)) removed.push(row);
  const made: StorePlace[] = [];
  for (const target of services.ready.targets) {
    while (await makeReadyStore(services, actor, target)) made.push(target);
  }
  const rows = await services.catalog.read((reader) => readyStores(reader));
  const ready = rows.filter(({ state }) => state === "ready");
  return placesOf([...services.ready.targets, ...removed]).map((place) => ({
    ...place,
    ready: countIn(place, ready),
    made: countIn(place, made),
    removed: countIn(place, removed),
  }));
}

/** Begins to make anew what was taken, and waits for nothing. What fails is the event `error`. */
export function refillReadyStores(services: ControlServices): void {
  const { events, ready, underWay } = services;
  const fill = async (): Promise<void> => {
    const unwanted = await underWay(() => unwantedStores(services, { opened: false }));
    for (const store of unwanted) await underWay(() => removeUnwanted(services, READY_STORES, [store]));
    for (const target of ready.targets) {
      // Counted one by one, so that closing the tenancy waits for the one under way and for no other.
      while (await underWay(() => makeReadyStore(services, READY_STORES, target)));
    }
  };
  ready.refill(fill).catch((error) => {
    if (!(error instanceof ClosedError)) events.report(error, "making stores beforehand");
  });
}

function placesOf(places: readonly StorePlace[]): StorePlace[] {
  return places
    .filter((place, index) => places.findIndex((other) => samePlace(place, other)) === index)
    .map(({ strategy, server }) => ({ strategy, server }));
}

function countIn(place: StorePlace, stores: readonly StorePlace[]): number {
  return stores.filter((store) => samePlace(store, place)).length;
}
