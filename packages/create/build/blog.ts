import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { compose } from "./compose.ts";
import { type Manifest, rangesOf, readJson, root, unpublished, writeJson } from "./manifests.ts";

const BLOG = "apps/blog";

interface TypeScriptConfig {
  readonly compilerOptions: object;
  readonly include?: readonly string[];
}

/** Makes a template of the reference example itself, without those of its tests that need the rest of this repository. */
export function composeBlog(): void {
  const target = compose("blog", BLOG);
  while (dropLonging(target) > 0);
  const common = readJson<TypeScriptConfig>("packages/create/templates/common/tsconfig.json");
  const own = readJson<TypeScriptConfig>(`${BLOG}/tsconfig.json`);
  writeJson(join(target, "tsconfig.json"), {
    compilerOptions: { ...common.compilerOptions, ...own.compilerOptions },
    include: own.include,
  });
  const frame = readJson<Manifest>("packages/create/templates/minimal/package.json");
  const blog = readJson<Manifest>(`${BLOG}/package.json`);
  writeJson(join(target, "package.json"), {
    ...frame,
    scripts: { ...frame.scripts, ...blog.scripts },
    dependencies: rangesOf(blog.dependencies),
    devDependencies: rangesOf({ ...frame.devDependencies, ...blog.devDependencies }),
  });
}

/** Drops the tests that need what the template has not. Answers how many there were. */
function dropLonging(target: string): number {
  let dropped = 0;
  for (const entry of readdirSync(target, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    if (!entry.isFile() || !/\.tsx?$/.test(entry.name) || !existsSync(file)) continue;
    const lack = lackOf(target, file);
    if (lack === undefined) continue;
    if (!file.startsWith(join(target, "test"))) throw new Error(`${file} needs ${lack}, which the template has not.`);
    rmSync(file);
    // What only this test uses is in a folder of its name.
    rmSync(file.replace(/\.test\.tsx?$/, ""), { recursive: true, force: true });
    dropped++;
  }
  return dropped;
}

/** The first thing that a module names, and that the template has not. */
function lackOf(target: string, file: string): string | undefined {
  const text = readFileSync(file, "utf8");
  const here = dirname(file);
  const origin = join(root, BLOG, relative(target, here));
  const paths = [...text.matchAll(/"(\.\.?\/[^"\n]*)"/g)].map(([, path = ""]) => path);
  const isMissing = (path: string): boolean =>
    existsSync(join(origin, path)) &&
    (leaves(target, join(here, path)) || (/\.tsx?$/.test(path) && !existsSync(join(here, path))));
  return paths.find(isMissing) ?? unpublished.find((name) => text.includes(`"${name}"`));
}

const leaves = (folder: string, path: string): boolean => relative(folder, path).startsWith("..");
