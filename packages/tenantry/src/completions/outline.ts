import type { Command } from "../command.ts";
import { GLOBAL_ARGS } from "../global-args.ts";
import { optionRows } from "../help.ts";

/** What a shell has to know of one command to complete its line. */
export interface Outline {
  /** `domain add`; empty for the program itself. */
  readonly path: string;
  readonly words: readonly { readonly word: string; readonly summary: string }[];
  readonly options: readonly { readonly word: string; readonly summary: string }[];
  /** Whether slugs of tenants may stand there. */
  readonly slugs: boolean;
}

/** Every command that can be completed, the program itself first. */
export function outlines(commands: readonly Command[]): Outline[] {
  const global = options(GLOBAL_ARGS);
  const below = (command: Command, path: string): Outline[] => [
    {
      path,
      words: command.subcommands.map(({ name, summary }) => ({ word: name, summary })),
      options: [...options(command.args), ...global],
      slugs: "slug" in command.args || "old" in command.args,
    },
    ...command.subcommands.flatMap((sub) => below(sub, `${path} ${sub.name}`)),
  ];
  const words = commands.map(({ name, summary }) => ({ word: name, summary }));
  return [{ path: "", words, options: global, slugs: false }, ...commands.flatMap((one) => below(one, one.name))];
}

function options(args: Command["args"]): { word: string; summary: string }[] {
  return optionRows(args, []).map(([form, summary]) => ({ word: /--[a-z-]+/.exec(form)?.[0] ?? form, summary }));
}
