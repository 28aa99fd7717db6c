import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What a package.json says, as far as building and releasing go by it. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly files?: readonly string[];
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** A package of this repository that users install. */
export interface PublishedPackage {
  /** Its folder. */
  readonly folder: string;
  readonly manifest: Manifest;
}

/** The packages that are published, each after those it needs. */
export function publishedPackages(root: string): PublishedPackage[] {
  const found = new Map<string, PublishedPackage>();
  for (const name of readdirSync(join(root, "packages")).sort()) {
    const folder = join(root, "packages", name);
    // Written by ourselves, and held to its form by the house rule `manifests`.
    const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
    if (manifest.private !== true) found.set(manifest.name, { folder, manifest });
  }
  const ordered = new Set<PublishedPackage>();
  const place = (one: PublishedPackage, above: readonly string[]): void => {
    const { name } = one.manifest;
    if (above.includes(name)) throw new Error(`Packages need each other in a circle: ${[...above, name].join(" → ")}`);
    for (const other of Object.keys({ ...one.manifest.dependencies, ...one.manifest.peerDependencies })) {
      const ours = found.get(other);
      if (ours !== undefined) place(ours, [...above, name]);
    }
    ordered.add(one);
  };
  for (const one of found.values()) place(one, []);
  return [...ordered];
}
