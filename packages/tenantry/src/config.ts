import { statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { ConfigurationError, type Tenancy } from "@tenantry/core";
import { Misuse } from "./failure.ts";

const NAMES = ["tenantry.config.ts", "tenantry.config.js", "tenantry.config.mjs"];
const EXAMPLE = 'export { tenancy } from "./src/tenancy.ts";';

/** The configuration's file: the one that is named, otherwise the nearest from `folder` upwards. Throws `Misuse`. */
export function findConfig(named: string | undefined, folder = process.cwd()): string {
  if (named !== undefined) {
    const file = resolve(folder, named);
    if (isFile(file)) return file;
    throw new Misuse(`There is no configuration at ${file}.`, "Name another file with --config.");
  }
  for (let here = resolve(folder); ; here = dirname(here)) {
    for (const name of NAMES) if (isFile(join(here, name))) return join(here, name);
    if (here === dirname(here)) break;
  }
  throw new Misuse(
    `There is no ${NAMES[0]} in ${resolve(folder)} or above it.`,
    `Go to your application's folder, or name the file with --config. It holds: ${EXAMPLE}`,
  );
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** What a configuration exports, and where it stands. */
export interface Configuration {
  readonly file: string;
  readonly exported: object;
}

/** The tenancy that a configuration exports. Nothing of it is opened. Throws `ConfigurationError`. */
export function tenancyOf({ file, exported }: Configuration): Tenancy {
  if (!("tenancy" in exported)) {
    throw new ConfigurationError(`${file} exports no \`tenancy\`. Add: ${EXAMPLE}`);
  }
  const { tenancy } = exported;
  if (isTenancy(tenancy)) return tenancy;
  throw new ConfigurationError(`What ${file} exports as \`tenancy\` is none: make it with createTenancy({ … }).`);
}

/** Throws `ConfigurationError`. */
export async function loadConfig(file: string): Promise<Configuration> {
  try {
    const loaded: unknown = await import(pathToFileURL(file).href);
    return { file, exported: typeof loaded === "object" && loaded !== null ? loaded : {} };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigurationError(`${file} can not be loaded: ${reason}`, { cause: error });
  }
}

/** By its shape: the application may have a copy of the library of its own. */
function isTenancy(value: unknown): value is Tenancy {
  return (
    typeof value === "object" &&
    value !== null &&
    "tenants" in value &&
    "runtime" in value &&
    "as" in value &&
    "doctor" in value
  );
}
