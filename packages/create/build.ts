// Puts the templates' files together in dist/templates, with the versions that they were tested with.

import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

const here = import.meta.dir;
const root = join(here, "../..");
const TEMPLATES = "dist/templates";

interface TypeScriptConfig {
  readonly compilerOptions: object;
  readonly include?: readonly string[];
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
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

/** Our packages that nobody can install. */
const unpublished = readdirSync(join(root, "packages"))
  .map((folder) => json<Manifest>(`packages/${folder}/package.json`))
  .filter((manifest) => manifest.private === true)
  .map(({ name }) => name);

const rangesOf = (ranges: Readonly<Record<string, string>> = {}): Record<string, string> =>
  Object.fromEntries(
    Object.entries(ranges)
      .filter(([name]) => !unpublished.includes(name))
      .map(([name, range]) => [name, rangeOf(name, range)]),
  );

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
  const paths = [...text.matchAll(/"(\.\.?\/[^"\n]*)"/g)].map(([, path = ""]) => path);
  const here = dirname(file);
  const origin = join(root, "apps/blog", relative(target, here));
  return (
    paths.find(
      (path) => existsSync(join(origin, path)) && (leaves(target, here, path) || !existsSync(join(here, path))),
    ) ?? unpublished.find((name) => text.includes(`"${name}"`))
  );
}

const leaves = (target: string, from: string, path: string): boolean =>
  relative(target, join(from, path)).startsWith("..");

compose("minimal", "packages/tenantry/templates/app", "packages/create/templates/minimal");
compose("postgres", "packages/tenantry/templates/app", "packages/create/templates/postgres");
composeBlog();
