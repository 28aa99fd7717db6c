import type { Command } from "../../packages/tenantry/src/command.ts";
import { SECTIONS } from "../../packages/tenantry/src/commands.ts";
import { GLOBAL_ARGS } from "../../packages/tenantry/src/global-args.ts";
import { optionRows } from "../../packages/tenantry/src/help.ts";

const COMMANDS = SECTIONS.flatMap(({ commands }) => commands);

/** What is wrong with a line of a page that calls `tenantry`: a command or an option that is not there. */
export function commandProblem(line: string): string | undefined {
  const [text = ""] = line.split(/\s+#\s/, 1);
  const [words = ""] = text.split(/\s--(?:\s|$)/, 1);
  const [program, name, ...rest] = words.replace(/^bunx /, "").match(/"[^"]*"|'[^']*'|[^\s"']+/g) ?? [];
  if (program !== "tenantry") return `shows "${line}": commands are those of tenantry.`;
  const command = COMMANDS.find((known) => known.name === name);
  if (command === undefined) return `calls tenantry ${name}, which is no command.`;
  const sub = command.subcommands.find((known) => known.name === rest[0]);
  if (command.subcommands.length > 0 && sub === undefined)
    return `calls tenantry ${name} ${rest[0] ?? ""}, which is no command.`;
  const options = optionsOf(sub ?? command);
  const unknown = rest
    .filter((word) => word.startsWith("--"))
    .find((word) => !options.has(word.split("=", 1)[0] ?? ""));
  return unknown === undefined ? undefined : `calls tenantry ${name} with ${unknown}, which is no option of it.`;
}

/** As its help lists them. */
function optionsOf(command: Command): Set<string> {
  const rows = [...optionRows(GLOBAL_ARGS, []), ...optionRows(command.args, command.repeatable)];
  return new Set(rows.flatMap(([option = ""]) => option.match(/--[\w-]+/g) ?? []));
}
