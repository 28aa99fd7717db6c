import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Misuse } from "../failure.ts";

const NEEDED = ["@tenantry/core", "@tenantry/sqlite", "@tenantry/elysia", "elysia"];
const NEEDED_FOR_WORK = ["@tenantry/testing", "tenantry"];

/** What there is of a project before anything is written. */
export interface Project {
  readonly folder: string;
  /** Packages that it has yet to install, and those it needs for development alone. */
  readonly missing: readonly string[];
  readonly missingForWork: readonly string[];
  /** Whether git would take the data of tenants in. */
  readonly takesData: boolean;
}

/** Looks at the project of a folder. Throws `Misuse` where there is none. */
export function projectIn(folder: string): Project {
  const file = join(folder, "package.json");
  if (!existsSync(file)) {
    throw new Misuse(
      `There is no package.json in ${folder}.`,
      "Go to your project's folder, or make a new one: bun create tenantry my-app",
    );
  }
  const has = dependenciesOf(file);
  const ignore = join(folder, ".gitignore");
  const ignored = existsSync(ignore) ? readFileSync(ignore, "utf8").split(/\r?\n/) : [];
  return {
    folder,
    missing: NEEDED.filter((name) => !has.has(name)),
    missingForWork: NEEDED_FOR_WORK.filter((name) => !has.has(name)),
    takesData: !ignored.some((line) => /^\/?data\/?$/.test(line.trim())),
  };
}

function dependenciesOf(file: string): Set<string> {
  let manifest: unknown;
  try {
    manifest = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    throw new Misuse(`${file} is no JSON.`, "Correct it first");
  }
  const groups = typeof manifest === "object" && manifest !== null ? manifest : {};
  const named = Object.entries(groups)
    .filter(([group]) => group === "dependencies" || group === "devDependencies")
    .flatMap(([, names]) => (typeof names === "object" && names !== null ? Object.keys(names) : []));
  return new Set(named);
}
