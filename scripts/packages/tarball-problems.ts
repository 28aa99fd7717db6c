import { posix } from "node:path";
import { deadLinks } from "../docs/links.ts";
import type { PackedPackage } from "./pack.ts";

const PAGE = "README.md";
const ALWAYS = ["LICENSE", PAGE, "package.json"];
const CHANGELOG = "CHANGELOG.md";
/** The version of what was never released, and so has no changelog. */
const UNRELEASED = "0.0.0";
const GROUPS = ["dependencies", "optionalDependencies", "peerDependencies", "devDependencies"] as const;
/** What only means something in this repository, or on this machine. */
const LOCAL = /^(?:workspace|catalog|file|link|portal):/;

/**
 * What would be wrong for whoever installs a package. `read` gives the text of a file of the tarball, `ours` the versions of our
 * packages by their names.
 */
export async function tarballProblems(
  { files, manifest }: Pick<PackedPackage, "files" | "manifest">,
  read: (path: string) => Promise<string>,
  ours: ReadonlyMap<string, string>,
): Promise<string[]> {
  const there = new Set(files);
  return [
    ...[...ALWAYS, ...(manifest.version === UNRELEASED ? [] : [CHANGELOG])]
      .filter((path) => !there.has(path))
      .map((path) => `${path} is missing.`),
    ...files
      .filter((path) => !ALWAYS.includes(path) && path !== CHANGELOG && !/^(?:dist|src|templates)\//.test(path))
      .map((path) => `${path} is packed, and nobody needs it.`),
    ...(there.has(PAGE) ? pageProblems(await read(PAGE)) : []),
    ...rangeProblems(manifest, ours),
    ...(await Promise.all(files.filter(isTemplate).map((path) => templateProblems(path, read, ours)))).flat(),
    ...entriesOf(manifest)
      .filter((path) => !there.has(path))
      .map((path) => `${path} is an entry, and is missing.`),
    ...(
      await Promise.all(Object.values(manifest.bin ?? {}).map((path) => binProblems(clean(path), there, read)))
    ).flat(),
    ...(await Promise.all(files.filter(isMap).map((path) => mapProblems(path, there, read)))).flat(),
  ];
}

/** A registry shows the page where there is nothing beside it, so that only headings and whole addresses can be linked to. */
function pageProblems(page: string): string[] {
  return deadLinks(PAGE, page, { exists: () => false, page: () => undefined });
}

function rangeProblems(manifest: PackedPackage["manifest"], ours: ReadonlyMap<string, string>): string[] {
  return GROUPS.flatMap((group) =>
    Object.entries(manifest[group] ?? {}).flatMap(([name, range]) => {
      if (LOCAL.test(range)) return [`${group} has ${name} as ${range}, which is nothing outside of the repository.`];
      const version = ours.get(name);
      if (version === undefined || range === `^${version}`) return [];
      return [`${group} has ${name} as ${range}, and the one beside it is ${version}.`];
    }),
  );
}

const isTemplate = (path: string): boolean => path.endsWith("/package.json");

/** The manifest of an app that a package makes. */
async function templateProblems(path: string, read: Read, ours: ReadonlyMap<string, string>): Promise<string[]> {
  const manifest = JSON.parse(await read(path)) as PackedPackage["manifest"];
  return rangeProblems(manifest, ours).map((problem) => `${path}: ${problem}`);
}

function entriesOf({ exports = {}, bin = {} }: PackedPackage["manifest"]): string[] {
  return [...Object.values(exports).flatMap((targets) => Object.values(targets)), ...Object.values(bin)].map(clean);
}

async function binProblems(path: string, there: ReadonlySet<string>, read: Read): Promise<string[]> {
  if (!there.has(path)) return [];
  return (await read(path)).startsWith("#!/usr/bin/env bun\n")
    ? []
    : [`${path} is a command that does not begin with Bun.`];
}

type Read = (path: string) => Promise<string>;

const clean = (path: string): string => path.replace(/^\.\//, "");

const isMap = (path: string): boolean => path.startsWith("dist/") && path.endsWith(".map");

/** A source map leads to sources that are packed, too. */
async function mapProblems(path: string, there: ReadonlySet<string>, read: Read): Promise<string[]> {
  const { sources } = JSON.parse(await read(path)) as { readonly sources: readonly string[] };
  return sources
    .map((source) => posix.join(posix.dirname(path), source))
    .filter((source) => !there.has(source))
    .map((source) => `${path} leads to ${source}, which is missing.`);
}
