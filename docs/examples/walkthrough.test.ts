import { expect, test } from "bun:test";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { followWalkthrough, STEPS } from "./walkthrough.ts";

const root = join(import.meta.dir, "../..");

/** What commands make in it, and git ignores. */
const NOT_CODE = /^(?:node_modules|data)\//;

/** What the walk-through does not make, by its first words. */
const LEFT_OUT = /^(?:test\/|README\.md$)/;

test("followed to the letter from an empty folder, the walk-through ends with the example", async () => {
  const followed = await followWalkthrough(async (folder) => {
    const git = Bun.spawnSync(["git", "ls-files", "--cached", "--others", "--exclude-standard"], {
      cwd: join(root, "apps/blog"),
    });
    const wanted = git.stdout
      .toString()
      .split("\n")
      .filter((file) => file !== "" && !LEFT_OUT.test(file));
    const made = (await readdir(folder, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
      .filter((file) => !NOT_CODE.test(file));
    expect(made.sort()).toEqual(wanted.sort());
    for (const file of wanted) {
      const text = await Bun.file(join(folder, file)).text();
      expect([file, text]).toEqual([file, await Bun.file(join(root, "apps/blog", file)).text()]);
    }
  });
  expect((await readdir(join(root, "docs/walkthrough"))).sort()).toEqual(STEPS.map((step) => `${step}.md`).sort());
  const outputs = followed.flatMap(({ page, outputs }) => outputs.map((output) => ({ page, ...output })));
  expect(outputs.length).toBeGreaterThan(8);
  for (const { page, line, expected, printed } of outputs)
    expect([page, line, printed]).toEqual([page, line, expected]);
}, 120_000);
