import type { Row } from "../benchmark.ts";
import { type Costs, cost, ratios, written } from "../measure/rounds.ts";
import { KINDS, type Kind } from "./workload.ts";

export type Side = "floor" | "handles" | "domain" | "subfolder";

const GOALS = { domain: 0.9, subfolder: 0.85 } as const;

/** The lines of one kind of request. */
export function requestRows(kind: Kind, tenants: number, costs: Costs<Side>, judged = true): Row[] {
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
  if (tenants === 1) return rows;
  const second: Row = {
    measure: `by domain, ${KINDS[kind].title}, ${over}, against a file for each host in a Map`,
    floor: cost(costs.handles, "µs"),
    ours: cost(costs.domain, "µs"),
    ratio: written(ratios(costs.handles, costs.domain)),
  };
  return [...rows, second];
}
