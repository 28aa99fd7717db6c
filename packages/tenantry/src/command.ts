import type { ArgsDef, ParsedArgs } from "citty";
import type { Context } from "./context.ts";

/** What a command's end means to whoever called it: 0 well, 1 failed. (Misuse, 2, is an error.) */
export type ExitCode = 0 | 1;

/** A line that a person could type, and what it does. */
export interface Example {
  readonly line: string;
  readonly does: string;
}

/** One word of the command line. Help, completions and the documentation are made of this. */
export interface Command {
  readonly name: string;
  /** In one line. */
  readonly summary: string;
  /** What one has to know before using it. */
  readonly details?: string;
  readonly examples: readonly Example[];
  readonly args: ArgsDef;
  /** Options that may be given several times. */
  readonly repeatable: readonly string[];
  /** Whether what follows `--` is handed on. */
  readonly takesRest: boolean;
  /** Where there are any, the command does nothing by itself. */
  readonly subcommands: readonly Command[];
  run(context: Context, args: ParsedArgs): Promise<ExitCode>;
}

interface CommandDefinition<Args extends ArgsDef> {
  readonly name: string;
  readonly summary: string;
  readonly details?: string;
  readonly examples: readonly Example[];
  readonly args: Args;
  readonly repeatable?: readonly (keyof Args & string)[];
  readonly takesRest?: boolean;
  run(context: Context, args: ParsedArgs<Args>): Promise<ExitCode>;
}

/** A command that does something; its arguments are typed by their definitions. */
export function command<const Args extends ArgsDef>(definition: CommandDefinition<Args>): Command {
  return {
    repeatable: [],
    takesRest: false,
    subcommands: [],
    ...definition,
    // Parsed by these very definitions.
    run: (context, args) => definition.run(context, args as ParsedArgs<Args>),
  };
}

/** A word that only stands before others. */
export function group(definition: Pick<Command, "name" | "summary" | "details" | "subcommands">): Command {
  return {
    examples: definition.subcommands.flatMap(({ examples }) => examples.slice(0, 1)),
    args: {},
    repeatable: [],
    takesRest: false,
    ...definition,
    run: () => Promise.reject(new Error(`${definition.name} does nothing by itself.`)),
  };
}
