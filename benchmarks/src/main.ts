// `bun run bench`: measures everything side by side and writes benchmarks/results. `--quick` measures less, `--only <word>` the
// benchmarks whose name holds the word; neither writes the results of the whole.

import { mkdirSync } from "node:fs";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { BENCHMARKS } from "./benchmarks.ts";
import { load, part, type Results, table, writeResults } from "./report.ts";
import { run } from "./run.ts";
import { SIZES } from "./size.ts";

const { values } = parseArgs({ options: { quick: { type: "boolean" }, only: { type: "string" } } });
const size = values.quick ? SIZES.quick : SIZES.full;
const word = values.only?.toLowerCase() ?? "";
const chosen = BENCHMARKS.filter(({ name }) => name.toLowerCase().includes(word));

const before = load();
const start = performance.now();
const benchmarks: Results["benchmarks"][number][] = [];
for (const benchmark of chosen) {
  const rows = await run(benchmark, size);
  console.log(`\n${benchmark.name} (${((performance.now() - start) / 1000).toFixed(0)} s)\n${table(rows)}`);
  benchmarks.push(part(benchmark, rows));
}

if (word === "") {
  const directory = fileURLToPath(new URL("../results", import.meta.url));
  mkdirSync(directory, { recursive: true });
  writeResults(directory, values.quick ? "quick" : "latest", {
    date: new Date().toISOString(),
    bun: Bun.version,
    platform: `${process.platform} ${process.arch}`,
    cores: cpus().length,
    load: [before, load()],
    seconds: (performance.now() - start) / 1000,
    size,
    benchmarks,
  });
}
