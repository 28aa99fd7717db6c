import { expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Runs the tally over a folder of these files, and gives its last line and its exit code. */
async function tally(files: Record<string, string>): Promise<{ last: string | undefined; code: number }> {
  const folder = await mkdtemp(join(tmpdir(), "tally-"));
  for (const [name, text] of Object.entries(files)) await Bun.write(join(folder, name), text);
  const run = Bun.spawn([process.execPath, join(import.meta.dir, "../tally.ts"), folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [out, code] = await Promise.all([run.stdout.text(), run.exited]);
  await rm(folder, { recursive: true });
  return { last: out.trimEnd().split("\n").at(-1), code };
}

const good = "\n 4 pass\n 0 fail\nRan 4 tests across 1 file. [1.00ms]\n";

test("each test and each gate counts one", async () => {
  const files = { "tests.log": good, "tests.status": "0\n", gates: "0 lint\n0 dead code\n" };
  expect(await tally(files)).toEqual({ last: "6 passed, 0 failed", code: 0 });
});

test("a failed gate is counted and fails the whole", async () => {
  const files = { "tests.log": good, "tests.status": "0\n", gates: "0 lint\n127 dead code\n" };
  expect(await tally(files)).toEqual({ last: "5 passed, 1 failed", code: 1 });
});

test("a failed test fails the whole", async () => {
  const bad = "\n 3 pass\n 1 fail\nRan 4 tests across 1 file. [1.00ms]\n";
  const files = { "tests.log": bad, "tests.status": "1\n", gates: "0 lint\n" };
  expect(await tally(files)).toEqual({ last: "4 passed, 1 failed", code: 1 });
});

test("a run without tests fails the whole", async () => {
  expect(await tally({ gates: "0 lint\n" })).toEqual({ last: "1 passed, 1 failed", code: 1 });
  expect(await tally({})).toEqual({ last: "0 passed, 1 failed", code: 1 });
});
