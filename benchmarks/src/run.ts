import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Benchmark, Row } from "./benchmark.ts";
import type { Size } from "./size.ts";

/** Runs a benchmark in a directory of its own, which is gone afterwards. */
export async function run(benchmark: Benchmark, size: Size): Promise<Row[]> {
  const directory = mkdtempSync(join(tmpdir(), "tenantry-benchmark-"));
  try {
    return await benchmark.run(size, directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
