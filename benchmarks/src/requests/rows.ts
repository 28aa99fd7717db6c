import type { Row } from "../benchmark.ts";
import { type Costs, cost, ratios, written } from "../measure/rounds.ts";
import { KINDS, type Kind } from "./workload.ts";

export const SIDES = ["floor", "least", "handles", "domain", "subfolder"] as const;
export type Side = (typeof SIDES)[number];

/** The sides of one row, with the second floor that fits it. */
export type Measured = "floor" | "second" | "domain" | "subfolder";

/** What is measured beside the floor, and is a fairer one. */
export function secondFloor(tenants: number): Side {
  return tenants === 1 ? "least" : "handles";
}

const SECOND = { least: "the least that knows a host", handles: "a file for each host in a Map" } as const;

const GOALS = { domain: 0.9, subfolder: 0.85 } as const;

/** The lines of one kind of request. */
export function requestRows(kind: Kind, tenants: number, costs: Costs<Measured>, judged = true): Row[] {
  const over = tenants === 1 ? "one hot tenant" : `over ${tenants} tenants`;
  const rows = (["domain", "subfolder"] as const).map((side): Row => {
    const ratio = ratios(costs.floor, costs[side]);
    return {
      measure: `by ${side}, ${KINDS[kind].title}, ${over}`,
      floor: cost(costs.floor, "µs"),
      ours: cost(costs[side], "µs"),
      ratio: written(ratio),
      // An interactive transaction costs promises that the floor does not know: reported beside the recommended batch.
      ...(judged && kind !== "interactive"
        ? { goal: `≥ ${GOALS[side].toFixed(2)}`, met: ratio.median >= GOALS[side] }
        : {}),
    };
  });
  const second: Row = {
    measure: `by domain, ${KINDS[kind].title}, ${over}, against ${tenants === 1 ? SECOND.least : SECOND.handles}`,
    floor: cost(costs.second, "µs"),
    ours: cost(costs.domain, "µs"),
    ratio: written(ratios(costs.second, costs.domain)),
  };
  return [...rows, second];
}
