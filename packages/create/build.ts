// Puts the templates' files together in dist/templates, with the versions that they were tested with.

import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";

const here = import.meta.dir;
const root = join(here, "../..");
const TEMPLATES = "dist/templates";

interface TypeScriptConfig {
  readonly compilerOptions: object;
  readonly include?: readonly string[];
}

interface Manifest {
  readonly version: string;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const json = <Value>(file: string): Value => JSON.parse(readFileSync(join(root, file), "utf8")) as Value;

const { version } = json<Manifest>("packages/create/package.json");
const { catalog } = json<{ workspaces: { catalog: Record<string, string> } }>("package.json").workspaces;

/** What a range of this repository is elsewhere. All our packages have one version. */
function rangeOf(name: string, range: string): string {
  if (range.startsWith("workspace:")) return `^${version}`;
  if (!range.startsWith("catalog:")) return range;
  const found = catalog[name];
  if (found === undefined) throw new Error(`The catalog has no ${name}.`);
  return found;
}

const rangesOf = (ranges: Readonly<Record<string, string>> = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(ranges).map(([name, range]) => [name, rangeOf(name, range)]));

/** A template of these folders, each over those before it. */
function compose(name: string, ...folders: readonly string[]): string {
  const target = join(here, TEMPLATES, name);
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  for (const folder of ["packages/create/templates/common", ...folders]) {
    cpSync(join(root, folder), target, {
      recursive: true,
      filter: (source) => !/\/(?:node_modules|data)$/.test(source),
    });
  }
  const file = join(target, "package.json");
  const manifest = JSON.parse(readFileSync(file, "utf8")) as Manifest;
  const { dependencies, devDependencies } = manifest;
  write(file, { ...manifest, dependencies: rangesOf(dependencies), devDependencies: rangesOf(devDependencies) });
  return target;
}

function write(file: string, value: object): void {
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
}

/** The reference example itself, without those of its tests that need the rest of this repository. */
function composeBlog(): void {
  const target = compose("blog", "apps/blog");
  while (dropLonging(target) > 0);
  const common = json<TypeScriptConfig>("packages/create/templates/common/tsconfig.json");
  const own = json<TypeScriptConfig>("apps/blog/tsconfig.json");
  write(join(target, "tsconfig.json"), {
    compilerOptions: { ...common.compilerOptions, ...own.compilerOptions },
    include: own.include,
  });
  const frame = json<Manifest>("packages/create/templates/minimal/package.json");
  const blog = json<Manifest>("apps/blog/package.json");
  write(join(target, "package.json"), {
    ...frame,
    scripts: { ...frame.scripts, ...blog.scripts },
    dependencies: rangesOf(blog.dependencies),
    devDependencies: rangesOf({ ...frame.devDependencies, ...blog.devDependencies }),
  });
}

/** Drops the tests that name a module which is not in the template. Answers how many there were. */
function dropLonging(target: string): number {
  let dropped = 0;
  for (const entry of readdirSync(target, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    if (!entry.isFile() || !/\.tsx?$/.test(entry.name)) continue;
    const named = [...readFileSync(file, "utf8").matchAll(/"(\.\.?\/[^"\n]+\.tsx?)"/g)].map(([, path = ""]) => path);
    const missing = named.find(
      (path) => !existsSync(join(entry.parentPath, path)) || leaves(target, entry.parentPath, path),
    );
    if (missing === undefined) continue;
    if (!file.startsWith(join(target, "test")))
      throw new Error(`${file} needs ${missing}, which is not in the template.`);
    rmSync(file);
    dropped++;
  }
  return dropped;
}

const leaves = (target: string, from: string, path: string): boolean =>
  relative(target, join(from, path)).startsWith("..");

compose("minimal", "packages/tenantry/templates/app", "packages/create/templates/minimal");
compose("postgres", "packages/tenantry/templates/app", "packages/create/templates/postgres");
composeBlog();
