import type { Command, ExitCode } from "./command.ts";
import { COMMANDS, SECTIONS } from "./commands.ts";
import { failureOf, failureText, Misuse } from "./failure.ts";
import { commandHelp, programHelp } from "./help.ts";
import { Output } from "./output.ts";
import { Session } from "./session.ts";
import { closest } from "./suggest.ts";
import { SYNONYMS } from "./synonyms.ts";
import { VERSION } from "./version.ts";
import { understand } from "./words.ts";

const MISUSED = 2;

/** Runs one command line. Answers the exit code: 0 well, 1 failed, 2 misused. */
export async function runCommand(words: readonly string[]): Promise<ExitCode | typeof MISUSED> {
  const asked = (flag: string): boolean => beforeRest(words).includes(flag);
  const output = new Output(asked("--json"));
  try {
    const code = await run(words, output);
    await output.written();
    return code;
  } catch (error) {
    tell(error, output, asked("--debug"));
    return error instanceof Misuse ? MISUSED : 1;
  }
}

async function run(given: readonly string[], output: Output): Promise<ExitCode> {
  const { words, leading } = nameFirst(given);
  const [first, ...others] = words;
  const wantsHelp = [...leading, ...beforeRest(others)].some((word) => word === "--help" || word === "-h");
  if (first === "--version" || first === "-v" || first === "version") {
    output.answer({ version: VERSION }, () => VERSION);
    return 0;
  }
  if (first === undefined || first === "help") {
    const about = others.filter((word) => !word.startsWith("-"));
    const help = about.length === 0 ? programHelp(SECTIONS, VERSION) : helpOf(about);
    output.answer({ help }, () => help);
    if (first === undefined && !wantsHelp) throw new Misuse("No command was given.", "One of the above.");
    return 0;
  }
  const { command, path, rest } = find(words);
  if (wantsHelp) {
    const help = commandHelp(command, path);
    output.answer({ help }, () => help);
    return 0;
  }
  if (command.subcommands.length > 0) throw unknown(path, rest[0], command.subcommands);
  const { args, repeated, rest: handedOn } = understand(command, path, [...leading, ...rest]);
  const session = new Session(repeated.get("config")?.at(-1));
  try {
    const application = { tenancy: () => session.tenancy(), configuration: () => session.configuration() };
    return await command.run({ output, repeated, rest: handedOn, ...application }, args);
  } finally {
    await session.close();
  }
}

/** Options may stand before the command's name: `--config <file>` is the only one of those with a value. */
function nameFirst(given: readonly string[]): { words: readonly string[]; leading: readonly string[] } {
  let at = 0;
  while (at < given.length) {
    const word = given[at] ?? "";
    if (!word.startsWith("-") || word === "-v" || word === "--version") break;
    at += word === "--config" ? 2 : 1;
  }
  return { words: given.slice(at), leading: given.slice(0, at) };
}

/** The command that the first words name. Throws `Misuse`, with what may have been meant. */
function find(words: readonly string[]): { command: Command; path: string; rest: readonly string[] } {
  let commands: readonly Command[] = COMMANDS;
  const path: string[] = [];
  let command: Command | undefined;
  let rest = words;
  while (commands.length > 0) {
    const [word, ...others] = rest;
    const found = commands.find(({ name }) => name === word);
    if (found === undefined) {
      if (command !== undefined) break;
      throw unknown("", word, commands);
    }
    path.push(found.name);
    command = found;
    commands = found.subcommands;
    rest = others;
  }
  if (command === undefined) throw unknown("", undefined, commands);
  return { command, path: path.join(" "), rest };
}

function helpOf(words: readonly string[]): string {
  const { command, path } = find(words);
  return commandHelp(command, path);
}

function unknown(path: string, word: string | undefined, commands: readonly Command[]): Misuse {
  const names = commands.map(({ name }) => name);
  if (word === undefined || word.startsWith("-")) {
    return new Misuse(`${path} needs one of: ${names.join(", ")}.`, `See: tenantry ${path} --help`);
  }
  const meant = (path === "" ? SYNONYMS.get(word.replaceAll("-", "_")) : undefined) ?? closest(word, names);
  const hint =
    meant === undefined
      ? `See: tenantry${path && ` ${path}`} --help`
      : `Did you mean: tenantry ${path && `${path} `}${meant}`;
  return new Misuse(`There is no command "${path && `${path} `}${word}".`, hint);
}

function beforeRest(words: readonly string[]): readonly string[] {
  const end = words.indexOf("--");
  return end < 0 ? words : words.slice(0, end);
}

function tell(error: unknown, output: Output, debug: boolean): void {
  const failure = failureOf(error);
  process.stderr.write(`${output.json ? JSON.stringify({ error: failure }) : failureText(failure)}\n`);
  if (!debug && failure.code === "ERROR" && !output.json) process.stderr.write("  --debug shows where it comes from\n");
  if (debug && error instanceof Error) process.stderr.write(`${Bun.inspect(error)}\n`);
}
