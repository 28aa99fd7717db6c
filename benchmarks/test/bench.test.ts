import { expect, test } from "bun:test";
import { BENCHMARKS } from "../src/benchmarks.ts";
import { COUNT, LATEST, ONE, VISIT } from "../src/requests/statements.ts";
import { count, latest, one, visit } from "../src/requests/tenants.ts";
import { run } from "../src/run.ts";
import { SIZES } from "../src/size.ts";

test("the floor and the tenants run the same texts", () => {
  expect([latest(), one(1), visit(1), count(1)].map(({ text }) => text)).toEqual([LATEST, ONE, VISIT, COUNT]);
});

for (const benchmark of BENCHMARKS) {
  test(`${benchmark.name} measures, in its smallest size`, async () => {
    const rows = await run(benchmark, SIZES.smallest);
    expect(rows).not.toBeEmpty();
    for (const row of rows) {
      expect(row.ours).toMatch(/\d/);
      expect(row.ratio ?? "1").toMatch(/^\d/);
      expect(Object.values(row).join()).not.toMatch(/NaN|Infinity|undefined/);
    }
  });
}
