import { afterAll, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync, mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { main, TIME_LIMIT } from "./support/command-line.ts";

setDefaultTimeout(TIME_LIMIT);

const ground = mkdtempSync(join(realpathSync(tmpdir()), "tenantry-init-"));
afterAll(() => rmSync(ground, { recursive: true, force: true }));

/** A project of these files. */
async function project(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = mkdtempSync(join(ground, "project-"));
  for (const [path, text] of Object.entries(files)) await Bun.write(join(folder, path), text);
  return folder;
}

async function init(cwd: string, ...words: readonly string[]) {
  const child = Bun.spawn([process.execPath, main, "init", ...words], {
    cwd,
    env: { ...process.env, CI: "true" },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const [out, err] = await Promise.all([child.stdout.text(), child.stderr.text()]);
  return { code: await child.exited, out, err };
}

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();

const manifest = "{}";

test("a project gets a configuration, a module, a site and tests, and is told what comes next", async () => {
  const folder = await project({ "package.json": manifest });
  const { code, out, err } = await init(folder);
  expect([code, err]).toEqual([0, ""]);
  expect(filesOf(folder)).toEqual([
    "modules/notes/0001_notes.sql",
    "package.json",
    "src/tenancy.ts",
    "src/tenant-site.ts",
    "tenantry.config.ts",
    "test/isolation.test.ts",
    "test/notes.test.ts",
  ]);
  for (const words of [
    "bun add @tenantry/core @tenantry/sqlite",
    "bun add --dev",
    ".gitignore",
    "tenantRouter(tenancy",
  ]) {
    expect(out).toContain(words);
  }
});

test("a server is written where it is asked for, and what is there already is not asked for again", async () => {
  const dependencies = { "@tenantry/core": "*", "@tenantry/sqlite": "*", "@tenantry/elysia": "*", elysia: "*" };
  const devDependencies = { "@tenantry/testing": "*", tenantry: "*" };
  const folder = await project({
    "package.json": JSON.stringify({ dependencies, devDependencies }),
    ".gitignore": "node_modules/\ndata/\n",
  });
  const { code, out } = await init(folder, "--yes", "--server", "--json");
  expect(code).toBe(0);
  const { written, next } = JSON.parse(out);
  expect(written).toContain("src/main.ts");
  expect(existsSync(join(folder, "src/main.ts"))).toBe(true);
  expect(next.join("\n")).not.toMatch(/bun add|gitignore/);
  expect(next.join("\n")).toContain("bun src/main.ts");
});

test("nothing is overwritten, and nothing is written beside it", async () => {
  const folder = await project({ "package.json": manifest, "src/tenancy.ts": "mine" });
  const { code, err } = await init(folder);
  expect([code, err]).toEqual([2, expect.stringContaining("src/tenancy.ts is there already. Nothing was written.")]);
  expect(filesOf(folder)).toEqual(["package.json", "src/tenancy.ts"]);
  expect(await Bun.file(join(folder, "src/tenancy.ts")).text()).toBe("mine");
});

test("a folder that is no project is left alone", async () => {
  const folder = await project({});
  const { code, err } = await init(folder);
  expect([code, err]).toEqual([2, expect.stringContaining("bun create tenantry my-app")]);
  expect(filesOf(folder)).toEqual([]);
  const broken = await project({ "package.json": "{" });
  expect((await init(broken)).code).toBe(2);
  expect(filesOf(broken)).toEqual(["package.json"]);
});
