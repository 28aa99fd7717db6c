import { writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";
import type { Benchmark, Row } from "./benchmark.ts";
import type { Size } from "./size.ts";

export interface Results {
  readonly date: string;
  readonly bun: string;
  readonly platform: string;
  readonly cores: number;
  /** The machine's load over the last minute, before the run and after it. */
  readonly load: readonly [before: number, after: number];
  readonly seconds: number;
  readonly size: Size;
  readonly benchmarks: readonly { readonly name: string; readonly about: string; readonly rows: readonly Row[] }[];
}

/** The machine's load over the last minute. */
export function load(): number {
  return loadavg()[0] ?? Number.NaN;
}

/** Writes the results as JSON, and as a page to read. */
export function writeResults(directory: string, name: string, results: Results): void {
  writeFileSync(join(directory, `${name}.json`), `${JSON.stringify(results, null, 2)}\n`);
  writeFileSync(join(directory, `${name}.md`), page(results));
}

function page(results: Results): string {
  const { date, bun, platform, cores, load: loads, seconds, size } = results;
  const parts = results.benchmarks.map(({ name, about, rows }) => `## ${name}\n\n${about}\n\n${table(rows)}\n`);
  return `# Results

${date}, Bun ${bun}, ${platform}, ${cores} cores; load average ${loads[0].toFixed(2)} before and ${loads[1].toFixed(2)} after ${seconds.toFixed(0)} s.
The rounds of all sides are interleaved (${size.rounds} each, where nothing else is said; servers are started ${size.starts} times for theirs). Costs are medians; a ratio is floor ÷ ours, the median of the
rounds' pairs with their middle half in brackets, so 1 is as fast as the floor. Made by \`bun run bench\`.

${parts.join("\n")}`;
}

/** The rows as a Markdown table. */
export function table(rows: readonly Row[]): string {
  const lines = rows.map(({ measure, floor = "–", ours, ratio = "–", goal = "–", met }) =>
    [measure, floor, ours, ratio, goal, met === undefined ? "reported" : met ? "met" : "**missed**"].join(" | "),
  );
  return ["measure | floor | ours | ratio | goal | verdict", "--- | --- | --- | --- | --- | ---", ...lines]
    .map((line) => `| ${line} |`)
    .join("\n");
}

/** A benchmark's part of the results. */
export function part({ name, about }: Benchmark, rows: readonly Row[]): Results["benchmarks"][number] {
  return { name, about, rows };
}
