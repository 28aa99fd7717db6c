import type { Benchmark } from "./benchmark.ts";
import { creating } from "./creating/creating.ts";
import { booting } from "./fleet/booting.ts";
import { touching } from "./fleet/touching.ts";
import { postgresBenchmarks } from "./postgres/benchmarks.ts";
import { requestsInProcess } from "./requests/in-process.ts";
import { requestsOverSockets } from "./requests/over-sockets.ts";
import { routerCost } from "./requests/router-cost.ts";
import { resolving } from "./resolving/resolving.ts";
import { runaway } from "./runaway/runaway.ts";

/** Every benchmark, in the order of the results. */
export const BENCHMARKS: readonly Benchmark[] = [
  requestsOverSockets,
  requestsInProcess,
  routerCost,
  resolving,
  creating,
  touching,
  booting,
  runaway,
  ...postgresBenchmarks,
];
