import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../install.ts";

/** The range that the root's catalog has for a package of others. */
export function catalogRange(name: string): string {
  const { workspaces } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    readonly workspaces: { readonly catalog: Readonly<Record<string, string>> };
  };
  const range = workspaces.catalog[name];
  if (range === undefined) throw new Error(`The catalog has no ${name}.`);
  return range;
}
