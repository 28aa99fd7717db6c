import { readdirSync, readFileSync } from "node:fs";

/** The statements of a module's migrations for Postgres, in their order. */
export function statementsIn(folder: URL): string[] {
  return readdirSync(folder)
    .filter((file) => !file.endsWith(".sqlite.sql"))
    .sort()
    .flatMap((file) =>
      readFileSync(new URL(file, folder), "utf8")
        .replaceAll(/^--.*$/gm, "")
        .split(";"),
    )
    .map((text) => text.trim())
    .filter((text) => text !== "");
}
