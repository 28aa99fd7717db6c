import { median, type Spread, spread } from "./statistics.ts";

/** What is measured beside others: one round of it, answered as a cost in any unit. */
export type Contender = () => Promise<number> | number;

/** The costs of every contender, round by round. */
export type Costs<Name extends string> = Readonly<Record<Name, readonly number[]>>;

/**
 * Runs every contender once a round, each round in another order, so that what else the machine does falls on all of them
 * alike. One more round comes first and does not count.
 */
export async function interleaved<Name extends string>(
  rounds: number,
  contenders: Readonly<Record<Name, Contender>>,
): Promise<Costs<Name>> {
  const names = Object.keys(contenders) as Name[];
  const costs = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = 0; round <= rounds; round++) {
    for (const name of rotated(names, round)) {
      const cost = await contenders[name]();
      if (round > 0) costs[name].push(cost);
    }
  }
  return costs;
}

/** What several of such measurements came to, one after the other. */
export function joined<Name extends string>(costs: readonly Costs<Name>[]): Costs<Name> {
  const names = Object.keys(costs[0] ?? {}) as Name[];
  return Object.fromEntries(names.map((name) => [name, costs.flatMap((each) => each[name])])) as Record<Name, number[]>;
}

/** Floor ÷ ours, pair by pair of the same round. */
export function ratios(floor: readonly number[], ours: readonly number[]): Spread {
  return spread(floor.map((cost, round) => cost / (ours[round] ?? Number.NaN)));
}

/** What ours costs more than the floor, pair by pair of the same round. */
export function added(floor: readonly number[], ours: readonly number[]): Spread {
  return spread(floor.map((cost, round) => (ours[round] ?? Number.NaN) - cost));
}

/** The median cost, written with its unit. */
export function cost(costs: readonly number[], unit: string, digits = 1): string {
  return `${median(costs).toFixed(digits)} ${unit}`;
}

export function written({ median, low, high }: Spread, digits = 2): string {
  return `${median.toFixed(digits)} (${low.toFixed(digits)}–${high.toFixed(digits)})`;
}

/** Each round begins with another one, and every second round runs backwards. */
function rotated<T>(items: readonly T[], round: number): T[] {
  const start = (round >> 1) % items.length;
  const turned = [...items.slice(start), ...items.slice(0, start)];
  return round % 2 === 0 ? turned : turned.reverse();
}
