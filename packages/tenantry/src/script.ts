import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Scope } from "@tenantry/core";
import { Misuse } from "./failure.ts";

/** What a script does for one tenant; `args` is what follows `--` on the command line. */
export type Script = (scope: Scope, args: readonly string[]) => unknown;

const FORM = "It reads: export default async ({ tenant, db }) => { … };";

/** The default export of a script. Throws `Misuse` where there is none to run. */
export async function loadScript(named: string): Promise<Script> {
  const file = resolve(named);
  if (!existsSync(file)) throw new Misuse(`There is no script at ${file}.`, FORM);
  const loaded: unknown = await import(pathToFileURL(file).href);
  const script = typeof loaded === "object" && loaded !== null && "default" in loaded ? loaded.default : undefined;
  if (typeof script !== "function") throw new Misuse(`${file} exports no function as its default.`, FORM);
  // What it takes and answers is the script's own business.
  return script as Script;
}
