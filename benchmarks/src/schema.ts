import { readdirSync, readFileSync } from "node:fs";

/** The modules that every tenant of the benchmarks has. */
export const MODULES = ["blog", "shop", "members"] as const;

/** Where the migrations of a module are. */
export function migrationsOf(module: string): URL {
  return new URL(`../modules/${module}/`, import.meta.url);
}

/** Their tables as plain text, for what is written by hand. */
export function schema(): string[] {
  return MODULES.flatMap((module) =>
    readdirSync(migrationsOf(module))
      .sort()
      .map((file) => readFileSync(new URL(file, migrationsOf(module)), "utf8")),
  );
}
