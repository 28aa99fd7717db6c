import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The folder of this repository. */
export const root = join(import.meta.dir, "../../..");

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** Reads JSON that is this repository's own; the path is from its root. */
export const readJson = <Value>(file: string): Value => JSON.parse(readFileSync(join(root, file), "utf8")) as Value;

export function writeJson(file: string, value: object): void {
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
}

/** Our packages that nobody can install. */
export const unpublished: readonly string[] = readdirSync(join(root, "packages"))
  .map((folder) => readJson<Manifest>(`packages/${folder}/package.json`))
  .filter((manifest) => manifest.private === true)
  .map(({ name }) => name);

const { version } = readJson<Manifest>("packages/create/package.json");
const { catalog } = readJson<{ workspaces: { catalog: Record<string, string> } }>("package.json").workspaces;

/** The ranges of this repository as they are elsewhere, without what nobody can install. */
export function rangesOf(ranges: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(ranges)
      .filter(([name]) => !unpublished.includes(name))
      .map(([name, range]) => [name, rangeOf(name, range)]),
  );
}

function rangeOf(name: string, range: string): string {
  // All our packages have one version.
  if (range.startsWith("workspace:")) return `^${version}`;
  if (!range.startsWith("catalog:")) return range;
  const found = catalog[name];
  if (found === undefined) throw new Error(`The catalog has no ${name}.`);
  return found;
}
