import type { Command } from "./command.ts";
import { argumentRows, optionRows, type Section, usage } from "./help.ts";

/** The page of the documentation that describes every command, made of the commands themselves. */
export function commandsPage(sections: readonly Section[], globalOptions: Command["args"]): string {
  const parts = [
    "# Commands",
    "<!-- Written by scripts/commands-doc.ts out of the commands themselves. Change those, then run it with --write. -->",
    "`tenantry` works on the application whose `tenantry.config.ts` is nearest, looked for from the current folder upwards. That\n" +
      'file exports the tenancy: `export { tenancy } from "./src/tenancy.ts";` ([`prove`](#prove) needs its `site` as well.)',
    "It works while the server runs, through the database's own locks; the server sees each change at its next request. It refuses data\n" +
      "that belongs to another user, because what it makes there the server could not open. What it does is in the audit log as\n" +
      "`os:<user>`.",
    "Exit codes: 0 well, 1 failed, 2 misused. With `--json` the answer is one JSON document on stdout, and an error is\n" +
      '`{ "error": { "code", "message" } }` on stderr. On a terminal long work shows a bar, in a pipe plain lines. Where nobody\n' +
      "reads on, as in `tenantry migrate | head`, it is done to its end all the same.",
    "Options of every command, whose values can't be empty; one that begins with an option's own name is given as\n" +
      "`--name=--force`:",
    markdownTable(["option", "meaning"], optionRows(globalOptions, [])),
    markdownTable(
      ["command", "what it does"],
      sections.flatMap(({ commands }) => commands.map(({ name, summary }) => [`[${name}](#${name})`, summary])),
    ),
  ];
  for (const { commands } of sections)
    for (const command of commands) parts.push(...commandParts(command, command.name, 2));
  return `${parts.join("\n\n")}\n`;
}

function commandParts(command: Command, path: string, level: number): string[] {
  const parts = [`${"#".repeat(level)} ${path}`, `${command.summary}.`];
  if (command.details !== undefined) parts.push(command.details);
  if (command.subcommands.length > 0) {
    return [...parts, ...command.subcommands.flatMap((sub) => commandParts(sub, `${path} ${sub.name}`, level + 1))];
  }
  parts.push(["```sh", usage(command, path), "```"].join("\n"));
  const words = [...argumentRows(command), ...optionRows(command.args, command.repeatable)];
  if (words.length > 0) parts.push(markdownTable(["argument", "meaning"], words));
  const width = Math.max(...command.examples.map(({ line }) => line.length));
  const lines = command.examples.map(({ line, does }) => `${line.padEnd(width)}  # ${does}`);
  parts.push(["```sh", ...lines, "```"].join("\n"));
  return parts;
}

function markdownTable(headings: readonly [string, string], rows: readonly (readonly string[])[]): string {
  const code = (text: string): string => (text.startsWith("[") && text.includes("](") ? text : `\`${text}\``);
  return [
    `| ${headings.join(" | ")} |`,
    "|---|---|",
    ...rows.map(
      ([name = "", meaning = ""]) =>
        `| ${code(name)} | ${meaning.replaceAll("|", "\\|").replace(/<(\w+)>/g, "`<$1>`")} |`,
    ),
  ].join("\n");
}
