import { readdirSync, statSync } from "node:fs";
import { basename, resolve } from "node:path";

/** What may be there without making a folder one that is in use. */
const HARMLESS = new Set([".git", ".DS_Store"]);

/** Why a new app can't be made in a folder, or undefined. */
export function targetProblem(folder: string): string | undefined {
  if (folder.trim() === "") return "The folder needs a name.";
  const target = resolve(folder);
  const there = statSync(target, { throwIfNoEntry: false });
  if (there === undefined) return undefined;
  if (!there.isDirectory()) return `${target} is a file.`;
  if (readdirSync(target).every((name) => HARMLESS.has(name))) return undefined;
  return `${target} is not empty.`;
}

/** The name of the package in a folder: what npm allows of the folder's name. */
export function packageName(folder: string): string {
  const name = basename(resolve(folder))
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, "-")
    .replace(/^[._-]+|[._-]+$/g, "");
  return name === "" ? "app" : name.slice(0, 200);
}
