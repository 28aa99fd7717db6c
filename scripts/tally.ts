// Adds up what .ci/run saw: `bun scripts/tally.ts <folder>`, where the folder holds
//   tests.log     the output of the test run
//   tests.status  its exit code
//   gates         one line for each further gate: its exit code, a space, its name
// The last line printed is "N passed, N failed". Leaves with 1 if anything failed.

import { join } from "node:path";
import { countTests } from "./summary.ts";

const folder = process.argv[2];
if (folder === undefined) throw new Error("Usage: bun scripts/tally.ts <folder>");

const read = (name: string): Promise<string> =>
  Bun.file(join(folder, name))
    .text()
    .catch(() => "");

const status = (await read("tests.status")).trim();
const tests = countTests(await read("tests.log"), status === "0" ? 0 : 1);
let { passed, failed } = tests;
console.log(`tests: ${passed} passed, ${failed} failed`);

for (const line of (await read("gates")).split("\n").filter(Boolean)) {
  const [code, ...name] = line.split(" ");
  console.log(`${name.join(" ")}: ${code === "0" ? "passed" : "failed"}`);
  if (code === "0") passed++;
  else failed++;
}

console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
