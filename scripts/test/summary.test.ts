import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Count, countTests } from "../summary.ts";

describe("the summary of a run that really happened", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "summary-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function count(name: string, source: string, ...args: string[]): Promise<Count> {
    const cwd = join(folder, name);
    await Bun.write(join(cwd, "fixture.test.ts"), `import { expect, test } from "bun:test";\n${source}`);
    const run = Bun.spawn([process.execPath, "test", ...args], { cwd, stdio: ["ignore", "pipe", "pipe"] });
    const [out, err, code] = await Promise.all([run.stdout.text(), run.stderr.text(), run.exited]);
    return countTests(out + err, code);
  }

  test("counts what passed and failed, and neither what was skipped nor what is still to do", async () => {
    const source = `
      test.each([1, 2, 3])("good %d", () => {});
      test("bad", () => expect(1).toBe(2));
      test.skip("skipped", () => {});
      test.todo("to do");`;
    expect(await count("mixed", source)).toEqual({ passed: 3, failed: 1 });
    expect(await count("mixed", source, "--randomize")).toEqual({ passed: 3, failed: 1 });
  });

  test("counts a file that can't be loaded as a failure", async () => {
    expect(await count("unloadable", `import "./nothing";\ntest("never", () => {});`)).toEqual({
      passed: 0,
      failed: 1,
    });
  });

  test("counts an error outside of tests as a failure", async () => {
    const late = `test("good", () => {});\nawait Promise.reject(new Error("outside"));`;
    expect((await count("outside", late)).failed).toBeGreaterThan(0);
  });

  test("counts a run that dies before its summary as one failure", async () => {
    expect(await count("dead", `test("dies", () => process.kill(process.pid, "SIGKILL"));`)).toEqual({
      passed: 0,
      failed: 1,
    });
    expect(await count("gone", `test("leaves", () => process.exit(0));`)).toEqual({ passed: 0, failed: 1 });
  });
});

test("no output, or no test, is one failure", () => {
  expect(countTests("", 0)).toEqual({ passed: 0, failed: 1 });
  expect(countTests("\n 0 pass\n 0 fail\nRan 0 tests across 1 file. [1.00ms]\n", 0)).toEqual({ passed: 0, failed: 1 });
});

test("an error code without a failed test is one failure", () => {
  expect(countTests("\n 7 pass\n 0 fail\nRan 7 tests across 1 file. [1.00ms]\n", 1)).toEqual({ passed: 7, failed: 1 });
});

test("only the last summary is the run's own", () => {
  const inner = "\n 5 pass\n 5 fail\nRan 10 tests across 1 file. [1.00ms]\n";
  const own =
    "\n --seed=1\n 2 pass\n 1 skip\n 0 fail\nsnapshots: 1 passed, 1 added\n 2 expect() calls\nRan 3 tests across 2 files. [1.00ms]\n";
  expect(countTests(inner + own, 0)).toEqual({ passed: 2, failed: 0 });
});

test("what a test prints is not taken for the summary", () => {
  const printed = " 9 pass\n 9 fail\n\n 2 pass\n 0 fail\nRan 2 tests across 1 file. [1.00ms]\n 8 fail\n";
  expect(countTests(printed, 0)).toEqual({ passed: 2, failed: 0 });
});

test("colours don't hide the numbers", () => {
  const coloured =
    "\n\x1b[32m 2 pass\x1b[0m\n\x1b[31m 1 fail\x1b[0m\nRan 3 tests across 1 file. \x1b[2m[1.00ms]\x1b[0m\n";
  expect(countTests(coloured, 1)).toEqual({ passed: 2, failed: 1 });
});
