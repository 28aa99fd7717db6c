import { describe, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { manifests } from "../house/manifests.ts";
import { map } from "../house/map.ts";
import { noConflicts } from "../house/no-conflicts.ts";
import { noMachinePaths } from "../house/no-machine-paths.ts";
import { oneWay } from "../house/one-way.ts";
import { plainLockfile } from "../house/plain-lockfile.ts";
import { longest, shortFiles } from "../house/short-files.ts";

const tree = (files: Record<string, string>): Map<string, string> => new Map(Object.entries(files));

describe("machine paths", () => {
  test.each(["work", "root", "Users"])("a path below /%s is found", (top) => {
    const files = tree({ "a.ts": `fine\nconst dir = "/${top}/main";\n` });
    expect(noMachinePaths(files)).toEqual([`a.ts:2 names a folder of one machine: /${top}/`]);
  });

  test("folders of the tree and of URLs are not", () => {
    const files = tree({
      "a.ts": ["packages/work/a", "../root/b", "https://example.com/work/c", "(base)/root/d"].join(" "),
    });
    expect(noMachinePaths(files)).toEqual([]);
  });
});

test("a merge that nobody has settled is found, in any file", () => {
  const side = (sign: string, name: string): string => `${sign.repeat(7)} ${name}`;
  const text = ["a", side("<", "HEAD"), "b", "=======", "c", side(">", "1234567"), ""].join("\n");
  expect(noConflicts(tree({ "run.sh": text }))).toEqual(["run.sh:2 holds a merge that nobody has settled."]);
  expect(noConflicts(tree({ "a.md": "Title\n=======\n\n> a quotation\n" }))).toEqual([]);
});

describe("the lockfile", () => {
  test("may hold no address", () => {
    expect(plainLockfile(tree({ "bun.lock": `["a@1.0.0", "https://registry.example/a.tgz"]` }))).toHaveLength(1);
    expect(plainLockfile(tree({ "bun.lock": `["a@1.0.0", ""]` }))).toEqual([]);
  });

  test("is there, as text", () => {
    expect(plainLockfile(tree({}))).toHaveLength(1);
    expect(plainLockfile(tree({ "bun.lock": "", "bun.lockb": "" }))).toHaveLength(1);
  });
});

describe("long files", () => {
  const lines = (count: number): string => "x\n".repeat(count);

  test("a source file past the limit is found", () => {
    expect(shortFiles(tree({ "packages/core/src/a.ts": lines(longest + 1) }))).toHaveLength(1);
    expect(shortFiles(tree({ "apps/blog/src/a.tsx": lines(longest + 1) }))).toHaveLength(1);
  });

  test("a source file at the limit is not, and neither are tests and prose", () => {
    const files = tree({
      "packages/core/src/a.ts": lines(longest),
      "packages/core/test/a.ts": lines(longest + 1),
      "packages/core/src/a.test.ts": lines(longest + 1),
      "docs/a.md": lines(longest + 1),
    });
    expect(shortFiles(files)).toEqual([]);
  });
});

describe("folders", () => {
  const above = { "packages/a/src/top/a.ts": `import { b } from "../below/b.ts";` };

  test("that stand one above the other are fine, and so are tests, other packages and what is only text", () => {
    const files = tree({
      ...above,
      "packages/a/src/below/b.ts": `import { c } from "./c.ts"; import type { d } from "../../../b/src/top/d.ts";`,
      "packages/a/src/below/c.ts": `const text = 'from "../top/a.ts';`,
      "packages/a/test/below/b.test.ts": `import { a } from "../../src/top/a.ts";`,
      "packages/b/src/top/d.ts": `export type d = 1;`,
    });
    expect(oneWay(files)).toEqual([]);
  });

  test.each([
    `import type { A } from "../top/a.ts";`,
    `export { a } from "../top/a.ts";`,
    `const a = await import("../top/a.ts");`,
  ])("that import each other are found: %s", (text) => {
    expect(oneWay(tree({ ...above, "packages/a/src/below/b.ts": text }))).toEqual([
      "packages/a has folders in a circle: below → top → below (packages/a/src/below/b.ts imports packages/a/src/top/a.ts; packages/a/src/top/a.ts imports packages/a/src/below/b.ts).",
    ]);
  });

  test("are found by a way around, over a file at the top of the tree", () => {
    const files = tree({
      ...above,
      "packages/a/src/below/b.ts": `import { c } from "../c.ts";`,
      "packages/a/src/c.ts": `import { a } from "./top/a.ts";`,
    });
    expect(oneWay(files)).toHaveLength(1);
    expect(oneWay(files)[0]).toContain("below → c.ts → top → below");
  });
});

describe("the map", () => {
  const guide = (...lines: string[]): string => ["# C", "## The map", "", "```text", ...lines, "```", ""].join("\n");
  const files = { "packages/core/package.json": "", ".ci/run": "", "README.md": "" };
  const whole = ["packages/", "  packages/core   the domain", "", ".ci/   checks"];

  test("a whole map is fine", () => {
    expect(map(tree({ ...files, "CONTRIBUTING.md": guide(...whole) }))).toEqual([]);
  });

  test("a package it doesn't list is found", () => {
    const problems = map(tree({ ...files, "packages/sqlite/package.json": "", "CONTRIBUTING.md": guide(...whole) }));
    expect(problems).toEqual(["CONTRIBUTING.md doesn't list packages/sqlite in its map."]);
  });

  test("a folder of a large package that it doesn't list is found", () => {
    const more = {
      "packages/core/src/sql/scan.ts": "",
      "packages/core/src/index.ts": "",
      "packages/elysia/src/a/b.ts": "",
    };
    const lines = [...whole, "packages/elysia  the plugin"];
    const problems = map(tree({ ...files, ...more, "CONTRIBUTING.md": guide(...lines) }));
    expect(problems).toEqual(["CONTRIBUTING.md doesn't list packages/core/src/sql in its map."]);
    const listed = [...lines, "packages/core/src/sql  statements"];
    expect(map(tree({ ...files, ...more, "CONTRIBUTING.md": guide(...listed) }))).toEqual([]);
  });

  test("a folder of a large package that stands on one behind it is found", () => {
    const more = {
      "packages/core/src/sql/scan.ts": "",
      "packages/core/src/database/read.ts": `import { scan } from "../sql/scan.ts";`,
    };
    const [sql, database] = ["packages/core/src/sql", "packages/core/src/database"].map((path) => `  ${path}  words`);
    const mapped = (...lines: (string | undefined)[]) =>
      map(tree({ ...files, ...more, "CONTRIBUTING.md": guide(...whole, ...lines.map(String)) }));
    expect(mapped(sql, database)).toEqual([]);
    expect(mapped(database, sql)).toEqual([
      "CONTRIBUTING.md maps sql of packages/core behind database, which stands on it: packages/core/src/database/read.ts imports packages/core/src/sql/scan.ts.",
    ]);
  });

  test("a top-level folder it doesn't list is found", () => {
    const problems = map(tree({ ...files, "docs/a.md": "", "CONTRIBUTING.md": guide(...whole) }));
    expect(problems).toEqual(["CONTRIBUTING.md doesn't list docs in its map."]);
  });

  test("a folder that doesn't exist is found", () => {
    const problems = map(tree({ ...files, "CONTRIBUTING.md": guide(...whole, "packages/gone  nothing") }));
    expect(problems).toEqual(["CONTRIBUTING.md lists packages/gone in its map, which doesn't exist."]);
  });

  test("no guide, or no map in it, is found", () => {
    expect(map(tree(files))).toHaveLength(1);
    expect(map(tree({ ...files, "CONTRIBUTING.md": "# C" }))).toHaveLength(1);
  });
});

describe("manifests", () => {
  const good = {
    name: "@tenantry/a",
    version: "0.0.0",
    description: "An example.",
    keywords: ["bun"],
    license: "MIT",
    type: "module",
    sideEffects: false,
    files: ["CHANGELOG.md", "dist", "src"],
    exports: { ".": { types: "./dist/index.d.ts", default: "./dist/index.js" } },
    engines: { bun: ">=1.4.5" },
    peerDependencies: { elysia: ">=1.4.19 <2" },
    dependencies: { "@tenantry/core": "workspace:^", typebox: "catalog:" },
  };
  const check = (manifest: object, path = "packages/a/package.json"): string[] =>
    manifests(tree({ [path]: JSON.stringify(manifest), ...beside }));
  const beside = { LICENSE: "free", "packages/a/LICENSE": "free", "packages/a/README.md": "# a" };

  test("a good one is fine", () => {
    expect(check(good)).toEqual([]);
  });

  test.each<[string, object]>([
    ["no description", { ...good, description: undefined }],
    ["another license", { ...good, license: "ISC" }],
    ["no module", { ...good, type: "commonjs" }],
    ["an unknown field", { ...good, repository: "elsewhere" }],
    ["another order", Object.fromEntries(Object.entries(good).reverse())],
    ["a version of its own", { ...good, dependencies: { typebox: "1.4.3" } }],
    ["a fixed version of a neighbour", { ...good, dependencies: { "@tenantry/core": "0.0.0" } }],
    ["a condition for Bun", { ...good, exports: { ".": { bun: "./src/index.ts", ...good.exports["."] } } }],
    ["an export of its sources", { ...good, exports: { ".": { types: "./src/a.ts", default: "./src/a.ts" } } }],
    ["no exports", { ...good, exports: undefined }],
    ["more files than it should", { ...good, files: ["CHANGELOG.md", "dist", "src", "test"] }],
    ["no keywords", { ...good, keywords: undefined }],
    ["no Bun it needs", { ...good, engines: undefined }],
    ["side effects it may have", { ...good, sideEffects: undefined }],
  ])("%s is found", (_, manifest) => {
    expect(check(manifest)).toHaveLength(1);
  });

  test("a published one without its page, or under another license, is found", () => {
    const text = JSON.stringify(good);
    const { "packages/a/README.md": _, ...noPage } = beside;
    for (const files of [noPage, { ...beside, "packages/a/LICENSE": "mine" }]) {
      expect(manifests(tree({ "packages/a/package.json": text, ...files }))).toHaveLength(1);
    }
  });

  test("a private one needs neither files nor exports", () => {
    const { name, version, description, license, type } = good;
    const manifest = { name, version, private: true, description, license, type };
    expect(check(manifest, "apps/a/package.json")).toEqual([]);
    expect(check({ ...manifest, private: false }, "apps/a/package.json")).not.toEqual([]);
  });
});

test("the command reads what git holds or would add, names each problem, and fails", async () => {
  const folder = await mkdtemp(join(tmpdir(), "house-"));
  const house = (): { code: number; said: string } => {
    const { exitCode, stderr } = Bun.spawnSync([process.execPath, join(import.meta.dir, "../house.ts"), folder]);
    return { code: exitCode, said: stderr.toString() };
  };
  Bun.spawnSync(["git", "init", "-q", folder]);
  const guide = ["## The map", "```text", "docs  prose", "```", ""].join("\n");
  const files = {
    "CONTRIBUTING.md": guide,
    "bun.lock": "{}",
    "docs/a.md": "fine",
    "ignored/a.md": "",
    ".gitignore": "ignored\n",
  };
  for (const [path, text] of Object.entries(files)) await Bun.write(join(folder, path), text);
  expect(house()).toEqual({ code: 0, said: "" });

  const home = ["", "root", ""].join("/");
  await Bun.write(join(folder, "docs/a.md"), `see ${home}notes`);
  expect(house()).toEqual({
    code: 1,
    said: `noMachinePaths: docs/a.md:1 names a folder of one machine: ${home}\n`,
  });
  await rm(folder, { recursive: true });
});
