import { parseArgs } from "node:util";
import { Misuse } from "./misuse.ts";
import { TEMPLATES, templateNamed } from "./templates.ts";

/** What the command line says. */
export interface Options {
  readonly folder: string | undefined;
  readonly template: string | undefined;
  /** Ask nothing. */
  readonly yes: boolean;
  readonly install: boolean;
  readonly help: boolean;
  readonly version: boolean;
}

export const HELP = `Makes a new app with many tenants.

Usage: bun create tenantry [folder] [options]

  --template, -t <name>  ${TEMPLATES.map(({ name, is }) => `${name}: ${is}`).join(`\n${" ".repeat(25)}`)}
  --yes, -y              ask nothing: what is not given has its default, which is ${TEMPLATES[0].name}
  --no-install           leave \`bun install\` to me
  --version, -v          the version of create-tenantry
  --help, -h             this text

A folder that is not empty is refused. On a terminal, what is not given is asked for.`;

/** Understands the words of the command line. Throws `Misuse`. */
export function optionsOf(words: readonly string[]): Options {
  const { values, positionals } = parse(words);
  const [folder, ...more] = positionals;
  if (more.length > 0) throw new Misuse(`"${more[0]}" is one word too many: name one folder.`);
  const { template, yes = false, install = true, help = false, version = false } = values;
  if (template !== undefined && templateNamed(template) === undefined) {
    throw new Misuse(`There is no template "${template}". There is: ${TEMPLATES.map(({ name }) => name).join(", ")}.`);
  }
  return { folder, template, yes, install, help, version };
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      allowNegative: true,
      options: {
        template: { type: "string", short: "t" },
        yes: { type: "boolean", short: "y" },
        install: { type: "boolean" },
        help: { type: "boolean", short: "h" },
        version: { type: "boolean", short: "v" },
      },
    });
  } catch (error) {
    throw new Misuse(error instanceof Error ? error.message : String(error));
  }
}
