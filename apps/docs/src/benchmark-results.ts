import { join } from "node:path";

/** One line of a benchmark, as `benchmarks/results/latest.json` has it. */
export interface BenchmarkRow {
  readonly measure: string;
  readonly floor: string;
  readonly ours: string;
  readonly ratio?: string | null;
  /** Missing where the measure is reported and not judged, as `met` is. */
  readonly goal?: string | null;
  readonly met?: boolean | null;
}

export interface Benchmark {
  readonly name: string;
  readonly about: string;
  readonly rows: readonly BenchmarkRow[];
}

export interface BenchmarkResults {
  readonly date: string;
  readonly bun: string;
  readonly platform: string;
  readonly cores: number;
  readonly benchmarks: readonly Benchmark[];
}

/** The results of the last run that was recorded. */
export async function benchmarkResults(root: string): Promise<BenchmarkResults> {
  return await Bun.file(join(root, "benchmarks/results/latest.json")).json();
}
