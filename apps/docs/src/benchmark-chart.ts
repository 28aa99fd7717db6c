import type { Benchmark, BenchmarkResults, BenchmarkRow } from "./benchmark-results.ts";
import { escapeHtml } from "./escape-html.ts";

/** Ratios past this are drawn at the chart's end, with their figure beside them. */
const LONGEST = 1.2;

const marker = /^<!-- benchmark: (.+?) -->$/gm;
const runMarker = /^<!-- benchmark run -->$/gm;

/** The page with its marks replaced: `<!-- benchmark: Boot -->` by that benchmark's figures, `<!-- benchmark run -->` by when and where. */
export function withBenchmarks(page: string, results: BenchmarkResults): string {
  return page
    .replace(runMarker, () => runOf(results))
    .replace(marker, (_, name: string) => {
      const found = results.benchmarks.find((benchmark) => benchmark.name === name);
      if (found === undefined) throw new Error(`There is no result of a benchmark "${name}".`);
      return chartOf(found);
    });
}

function runOf({ date, bun, platform, cores, benchmarks }: BenchmarkResults): string {
  const judged = benchmarks.flatMap(({ rows }) => rows).filter(({ met }) => typeof met === "boolean");
  const missed = judged.filter(({ met }) => met === false);
  return (
    `The run of ${date.slice(0, 10)}, Bun ${bun}, ${platform}, ${cores} cores: of ${judged.length} goals, ` +
    `${judged.length - missed.length} were met and ${missed.length} were missed.`
  );
}

/** A benchmark's rows: a bar where there is a ratio, and the figures. */
function chartOf({ rows }: Pick<Benchmark, "rows">): string {
  return `<div class="chart">\n${rows.map(rowOf).join("\n")}\n</div>`;
}

function rowOf(row: BenchmarkRow): string {
  const ratio = Number.parseFloat(row.ratio ?? "");
  const verdict = row.met === true ? "met" : row.met === false ? "missed" : "reported";
  const figures = { ratio: row.ratio, floor: row.floor, ours: row.ours, goal: row.goal };
  const told = Object.entries(figures).filter(([, figure]) => figure && figure !== "–");
  return [
    `<div class="chart-row ${verdict}">`,
    `<div class="chart-head"><span>${escapeHtml(row.measure)}</span><span class="verdict">${verdict}</span></div>`,
    Number.isFinite(ratio) ? barOf(ratio, row) : "",
    `<div class="chart-figures">${escapeHtml(told.map((pair) => pair.join(" ")).join(" · "))}</div>`,
    "</div>",
  ].join("");
}

function barOf(ratio: number, { goal, measure }: BenchmarkRow): string {
  const wanted = /^≥\s*([\d.]+)$/.exec(goal ?? "")?.[1];
  const x = (value: number): string => ((Math.min(value, LONGEST) / LONGEST) * 100).toFixed(1);
  const tick = (value: number, name: string): string =>
    `<line class="${name}" x1="${x(value)}" x2="${x(value)}" y1="0" y2="12" vector-effect="non-scaling-stroke" />`;
  return (
    `<svg viewBox="0 0 100 12" preserveAspectRatio="none" role="img" aria-label="${escapeHtml(measure)}: ${ratio} of the floor">` +
    `<rect class="track" width="100" height="12" /><rect class="bar" y="2" width="${x(ratio)}" height="8" />` +
    `${tick(1, "floor")}${wanted === undefined ? "" : tick(Number(wanted), "goal")}</svg>`
  );
}
