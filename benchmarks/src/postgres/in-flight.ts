import { cpuTime } from "../measure/cpu.ts";
import { backendsCpu } from "./backends.ts";

export interface Spent {
  /** Microseconds on the clock for each call. */
  readonly time: number;
  /** Microseconds of CPU for each call, of this process and of the server's together. */
  readonly cpu: number;
}

/** Makes `calls` calls, so many at a time. */
export async function inFlight(
  calls: number,
  atOnce: number,
  backends: readonly number[],
  call: (index: number) => Promise<unknown>,
): Promise<Spent> {
  let next = 0;
  const caller = async (): Promise<void> => {
    while (next < calls) await call(next++);
  };
  const used = (): number => cpuTime() + backendsCpu(backends);
  const before = used();
  const start = performance.now();
  await Promise.all(Array.from({ length: atOnce }, caller));
  const time = (performance.now() - start) * 1_000;
  return { time: time / calls, cpu: (used() - before) / calls };
}
