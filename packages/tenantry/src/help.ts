import type { ArgDef } from "citty";
import type { Command } from "./command.ts";
import { GLOBAL_ARGS } from "./global-args.ts";
import { pairs } from "./table.ts";
import { aliasesOf, placeholder } from "./words.ts";

/** Commands under a heading. */
export interface Section {
  readonly title: string;
  readonly commands: readonly Command[];
}

/** The help of the program: every command in a line. */
export function programHelp(sections: readonly Section[], version: string): string {
  return [
    `tenantry ${version}: tenants, domains, migrations and stores from a terminal.`,
    "Usage: tenantry <command> [options]",
    ...sections.map(({ title, commands }) =>
      block(
        title,
        commands.map(({ name, summary }) => [name, summary]),
      ),
    ),
    block("Options", optionRows(GLOBAL_ARGS, [])),
    "It works on the application whose tenantry.config.ts is nearest, also while the server runs: the server sees each change at its\n" +
      "next request. Exit codes: 0 well, 1 failed, 2 misused. More on a command: tenantry <command> --help",
  ].join("\n\n");
}

/** The help of a command: what it does, how it is called, its options, and lines to try. */
export function commandHelp(command: Command, path: string): string {
  const parts = [`${command.summary}`, `Usage: ${usage(command, path)}`];
  if (command.details !== undefined) parts.push(command.details);
  const words = argumentRows(command);
  if (words.length > 0) parts.push(block("Arguments", words));
  if (command.subcommands.length > 0) {
    parts.push(
      block(
        "Commands",
        command.subcommands.map((sub) => [usage(sub, `${path} ${sub.name}`).replace("tenantry ", ""), sub.summary]),
      ),
    );
  }
  const options = optionRows(command.args, command.repeatable);
  if (options.length > 0) parts.push(block("Options", options));
  if (command.examples.length > 0) {
    parts.push(
      block(
        "Examples",
        command.examples.map(({ line, does }) => [line, does]),
      ),
    );
  }
  parts.push("Besides: --json, --config <file>, --debug.");
  return parts.join("\n\n");
}

/** `tenantry show <slug> [options]` */
export function usage(command: Command, path: string): string {
  if (command.subcommands.length > 0) return `tenantry ${path} <command>`;
  const words = Object.entries(command.args)
    .filter(([, { type }]) => type === "positional")
    .map(([name, definition]) => placeholder(name, definition));
  const hasOptions = optionRows(command.args, []).length > 0;
  return [
    "tenantry",
    path,
    ...words,
    ...(hasOptions ? ["[options]"] : []),
    ...(command.takesRest ? ["[-- …]"] : []),
  ].join(" ");
}

/** The words that stand behind a command's name, and what they mean. */
export function argumentRows({ args }: Command): [string, string][] {
  return Object.entries(args)
    .filter(([, { type }]) => type === "positional")
    .map(([name, definition]) => [placeholder(name, definition), definition.description ?? ""]);
}

/** The options, and what they mean. */
export function optionRows(args: Readonly<Record<string, ArgDef>>, repeatable: readonly string[]): [string, string][] {
  return Object.entries(args).flatMap(([name, definition]): [string, string][] => {
    if (definition.type === "positional") return [];
    const short = aliasesOf(definition).map((alias) => `-${alias}, `);
    const on = definition.type === "boolean" && definition.default === true;
    const value = definition.type === "boolean" ? "" : ` <${definition.valueHint ?? name}>`;
    const again = repeatable.includes(name) ? " (may be given several times)" : "";
    const fallback =
      definition.type !== "boolean" && definition.default !== undefined ? ` (otherwise ${definition.default})` : "";
    return [
      [`${short.join("")}--${on ? "no-" : ""}${name}${value}`, `${definition.description ?? ""}${again}${fallback}`],
    ];
  });
}

function block(title: string, rows: readonly (readonly [string, string])[]): string {
  return `${title}\n${pairs(rows).replace(/^/gm, "  ")}`;
}
