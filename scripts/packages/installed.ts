import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Manifest, PublishedPackage } from "./published.ts";

/** A package that comes along with one of ours. */
export interface InstalledDependency {
  readonly version: string;
  /** Of all its files. Absent for our own packages. */
  readonly bytes?: number;
}

/**
 * What installing a package brings along, by name: our own packages, for whose dependencies one asks them, and those of others
 * with all that they need. What is installed beside it as a peer is not in it.
 */
export function installedWith(
  one: PublishedPackage,
  ours: ReadonlyMap<string, PublishedPackage>,
): Map<string, InstalledDependency> {
  const found = new Map<string, InstalledDependency>();
  const visit = (folder: string, manifest: Manifest): void => {
    for (const name of Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })) {
      const own = ours.get(name);
      if (own !== undefined) {
        found.set(name, { version: own.manifest.version });
        continue;
      }
      if (found.has(name)) continue;
      const place = folderOf(name, folder);
      const said = JSON.parse(readFileSync(join(place, "package.json"), "utf8")) as Manifest;
      found.set(name, { version: said.version, bytes: bytesOf(place) });
      visit(place, said);
    }
  };
  visit(one.folder, one.manifest);
  return found;
}

/** Where a package has another one: in its own `node_modules`, or in one above. */
function folderOf(name: string, from: string): string {
  for (let here = realpathSync(from); ; here = dirname(here)) {
    const place = join(here, "node_modules", name);
    if (existsSync(place)) return realpathSync(place);
    if (here === dirname(here)) throw new Error(`${name} is not installed for ${from}.`);
  }
}

function bytesOf(folder: string): number {
  let bytes = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) bytes += entry.name === "node_modules" ? 0 : bytesOf(path);
    else if (entry.isFile()) bytes += statSync(path).size;
  }
  return bytes;
}
