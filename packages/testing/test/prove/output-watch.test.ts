import { expect, test } from "bun:test";
import { type Line, OutputWatch } from "../../src/prove/output-watch.ts";

test("the console, the process's streams and errors nobody catches are heard, and kept from the terminal", async () => {
  const lines: Line[] = [];
  const shown: unknown[] = [];
  const { log } = console;
  const { write } = process.stdout;
  console.log = (...values) => void shown.push(values);
  process.stdout.write = ((text: string) => shown.push(text) > 0) as typeof process.stdout.write;
  try {
    const watch = new OutputWatch((line) => lines.push(line));
    const elsewhere = Promise.withResolvers<void>();
    const other = elsewhere.promise.then(() => console.log("of somebody else"));
    await watch.during(async () => {
      console.log("one", { two: ["three"] }, new Error("four"));
      console.error("five");
      process.stdout.write(new TextEncoder().encode("six\n"));
      await new Promise<void>((resolve) => process.stderr.write("seven\n", () => resolve()));
      watch.outside(() => console.log("shown"));
      elsewhere.resolve();
      await other;
    });
    console.log("after");
  } finally {
    console.log = log;
    process.stdout.write = write;
  }
  expect(lines.map(({ by, text }) => `${by} ${text.split("\n")[0]}`)).toEqual([
    expect.stringContaining("console.log one { two: [ "),
    "console.error five",
    "process.stdout six",
    "process.stderr seven",
    "console.log shown",
    "console.log of somebody else",
  ]);
  expect(lines[0]?.text).toContain("four");
  expect(shown).toEqual([["shown"], ["of somebody else"], ["after"]]);
});
