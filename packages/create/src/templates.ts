import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** A kind of app that one can begin with. */
export interface Template {
  readonly name: string;
  /** What it is, in a few words. */
  readonly is: string;
  /** What there is to do first, a command for each line. */
  readonly firstSteps: readonly string[];
}

export const TEMPLATES: readonly [Template, ...Template[]] = [
  {
    name: "minimal",
    is: "notes, a SQLite file for each tenant",
    firstSteps: ["bunx tenantry create amazon", "bun run dev"],
  },
  {
    name: "postgres",
    is: "notes, a Postgres schema for each tenant; no server has to be there",
    firstSteps: ["bunx tenantry create amazon", "bun run dev"],
  },
  {
    name: "blog",
    is: "the reference example: blogs with sign-up, members, comments and search",
    firstSteps: ["bun run start"],
  },
];

/** The template of a name, or undefined. */
export function templateNamed(name: string): Template | undefined {
  return TEMPLATES.find((template) => template.name === name);
}

/** Where a template's files are. They are put there when the package is built. */
export function templateFolder({ name }: Template): string {
  const folder = fileURLToPath(new URL(`./templates/${name}`, import.meta.url));
  if (!existsSync(folder)) throw new Error(`There are no files of the template ${name}: build the package first.`);
  return folder;
}
