import { ConfigurationError } from "../errors.ts";
import { quote } from "../quote.ts";
import type { Strategy } from "./strategy.ts";

/**
 * How many stores are kept ready for tenants to come: of the first strategy, or of each by its name; of a strategy with several
 * servers on its first, or on each by its name.
 */
export type ReadyCounts = number | Readonly<Record<string, number | Readonly<Record<string, number>>>>;

/** Where new stores go. */
export interface StorePlace {
  readonly strategy: string;
  /** Null where the strategy has none to choose. */
  readonly server: string | null;
}

/** How many stores are kept ready in one place. */
export interface ReadyTarget extends StorePlace {
  readonly count: number;
}

/** What `ready` of a configuration comes to, in each place that is to have any. Throws `ConfigurationError` for what can not be. */
export function readyTargets(ready: ReadyCounts | undefined, strategies: readonly Strategy[]): ReadyTarget[] {
  const [first] = strategies;
  if (ready === undefined || first === undefined) return [];
  const names = strategies.map(({ name }) => name);
  const byName = isByName(ready) ? ready : { [first.name]: ready };
  const targets = Object.entries(byName).flatMap(([name, counts]) => {
    const strategy = strategies.find((known) => known.name === name);
    if (strategy === undefined) throw unknown("strategy", name, names);
    return targetsOf(strategy, counts);
  });
  return targets.filter(({ count }) => count > 0);
}

/** Where a store of this strategy goes where no server, or this one, is named. */
export function placeOf({ name, servers }: Strategy, server: string | null | undefined): StorePlace {
  return { strategy: name, server: server ?? servers?.[0] ?? null };
}

export function samePlace(one: StorePlace, other: StorePlace): boolean {
  return one.strategy === other.strategy && one.server === other.server;
}

function targetsOf(strategy: Strategy, counts: number | Readonly<Record<string, number>>): ReadyTarget[] {
  if (!isByName(counts)) return [{ ...placeOf(strategy, null), count: checkCount(strategy.name, counts) }];
  const { servers = [] } = strategy;
  return Object.entries(counts).map(([server, count]) => {
    if (!servers.includes(server)) throw unknown(`server of "${strategy.name}"`, server, servers);
    return { ...placeOf(strategy, server), count: checkCount(`${strategy.name}.${server}`, count) };
  });
}

/** Anything else is a count, or to be refused as one: what comes from the environment is text. */
function isByName<Counts extends object>(counts: number | Counts): counts is Counts {
  return typeof counts === "object" && counts !== null;
}

function checkCount(name: string, count: unknown): number {
  if (typeof count === "number" && Number.isSafeInteger(count) && count >= 0) return count;
  const given = typeof count === "string" ? quote(count) : String(count);
  throw new ConfigurationError(`ready counts stores: for "${name}" it is a whole number from 0 on, not ${given}.`);
}

function unknown(what: string, name: string, known: readonly string[]): ConfigurationError {
  const names = known.map((one) => `"${one}"`).join(", ");
  return new ConfigurationError(
    `ready names "${name}", and no ${what} has that name. Configured are: ${names || "none"}.`,
  );
}
