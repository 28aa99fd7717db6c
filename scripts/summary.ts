/** How many tests passed and failed. */
export interface Count {
  readonly passed: number;
  readonly failed: number;
}

/**
 * Counts the tests of one `bun test` run by the summary it ends with.
 *
 * Errors outside of tests count as failed. A run that ran no test, or ended with an error code and named no failure, counts
 * as one failure: a crash prints no summary.
 *
 * @example
 * countTests(" 3 pass\n 1 fail\nRan 4 tests across 2 files. [5.00ms]", 1); // { passed: 3, failed: 1 }
 */
export function countTests(output: string, exitCode: number): Count {
  const lines = Bun.stripANSI(output).split(/\r?\n/);
  // Tests may run `bun test` themselves and print what it said: only the last summary is the run's own.
  const end = lines.findLastIndex((line) => /^Ran \d+ tests? across \d+ files?\./.test(line));
  const start = lines.findLastIndex((line, at) => at < end && line.trim() === "");
  const count = { pass: 0, fail: 0, error: 0 };
  for (const line of lines.slice(start + 1, Math.max(end, 0))) {
    const [, number, what] = /^ *(\d+) (pass|fail|error)s? *$/.exec(line) ?? [];
    if (what === "pass" || what === "fail" || what === "error") count[what] += Number(number);
  }
  const passed = count.pass;
  // Bun counts a file that can't be loaded under both, and some errors under the second alone.
  let failed = Math.max(count.fail, count.error);
  if (failed === 0 && (exitCode !== 0 || passed === 0)) failed = 1;
  return { passed, failed };
}
