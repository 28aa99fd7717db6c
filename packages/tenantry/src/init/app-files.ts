import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** A file to be written: its path from the project's folder, with `/`, and its text. */
export interface AppFile {
  readonly path: string;
  readonly text: string;
}

const APP = fileURLToPath(new URL("../../templates/app", import.meta.url));

/** What only a project without a server of its own needs. */
const SERVER = ["src/main.ts", "src/public-site.ts"];

/** The files of a first app: configuration, a module with a migration, the tenants' site and its tests. */
export function appFiles({ server }: { readonly server: boolean }): AppFile[] {
  return readdirSync(APP, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({ path: file.slice(APP.length + 1).replaceAll(sep, "/"), text: readFileSync(file, "utf8") }))
    .filter(({ path }) => server || !SERVER.includes(path))
    .sort((one, other) => (one.path < other.path ? -1 : 1));
}
