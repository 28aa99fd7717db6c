import { afterAll, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Misuse } from "../src/misuse.ts";
import { optionsOf } from "../src/options.ts";
import { packageName, targetProblem } from "../src/target.ts";
import { writeProject } from "../src/write-project.ts";

const ground = mkdtempSync(join(realpathSync(tmpdir()), "tenantry-create-"));
afterAll(() => rmSync(ground, { recursive: true, force: true }));

const main = join(import.meta.dir, "../src/main.ts");

async function run(...words: readonly string[]) {
  const child = Bun.spawn([process.execPath, main, ...words], {
    cwd: ground,
    env: { ...process.env, CI: "true" },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const [out, err] = await Promise.all([child.stdout.text(), child.stderr.text()]);
  return { code: await child.exited, out, err };
}

describe("the command line", () => {
  test("says what is wished", () => {
    expect(optionsOf(["my-app", "-t", "minimal", "-y", "--no-install"])).toEqual({
      folder: "my-app",
      template: "minimal",
      yes: true,
      install: false,
      help: false,
      version: false,
    });
    expect(optionsOf([])).toMatchObject({ folder: undefined, template: undefined, yes: false, install: true });
  });

  test.each([[["a", "b"]], [["--template", "shop"]], [["--force"]], [["--template"]]])(
    "that can't be meant is refused: %j",
    (words) => {
      expect(() => optionsOf(words)).toThrow(Misuse);
    },
  );

  test("is explained, and where nobody can be asked the folder has to be named", async () => {
    expect(await run("--help")).toMatchObject({ code: 0, out: expect.stringContaining("--template") });
    expect(await run("--version")).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
    expect(await run()).toMatchObject({ code: 2, err: expect.stringContaining("Name the folder") });
  });
});

describe("the folder", () => {
  test("may be missing, empty or fresh from git", () => {
    mkdirSync(join(ground, "fresh/.git"), { recursive: true });
    expect(targetProblem(join(ground, "missing"))).toBeUndefined();
    expect(targetProblem(join(ground, "fresh"))).toBeUndefined();
  });

  test("is refused where it is not empty, and left as it is", async () => {
    await Bun.write(join(ground, "used/mine.txt"), "mine");
    const { code, err } = await run("used", "--yes");
    expect([code, err]).toEqual([2, expect.stringContaining("is not empty. Nothing was made.")]);
    expect(readdirSync(join(ground, "used"))).toEqual(["mine.txt"]);
    expect((await run("used/mine.txt", "--yes")).err).toContain("is a file");
    expect((await run("", "--yes")).code).toBe(2);
  });

  test.each([
    ["/x/My App", "my-app"],
    ["/x/._a_", "a"],
    ["/x/日本", "app"],
    ["/x/@scope", "scope"],
  ])("%s gives the package a name that npm allows", (folder, name) => {
    expect(packageName(folder)).toBe(name);
  });
});

test("an app gets its folder's name, and overwrites nothing", async () => {
  const template = join(ground, "template");
  await Bun.write(join(template, "package.json"), '{\n  "name": "app"\n}\n');
  await Bun.write(join(template, "README.md"), "# app\n\nAn app.\n");
  await Bun.write(join(template, "gitignore"), "data/\n");
  await Bun.write(join(template, "src/main.ts"), "theirs");
  const target = join(ground, "shop");
  mkdirSync(join(target, ".git"), { recursive: true });
  writeProject(template, target);
  expect(readdirSync(target).sort()).toEqual([".git", ".gitignore", "README.md", "package.json", "src"]);
  expect(await Bun.file(join(target, "package.json")).json()).toEqual({ name: "shop" });
  expect(await Bun.file(join(target, "README.md")).text()).toBe("# shop\n\nAn app.\n");
  expect(() => writeProject(template, target)).toThrow();
});
