import { type ArgDef, type ArgsDef, type ParsedArgs, parseArgs } from "citty";
import type { Command } from "./command.ts";
import { Misuse } from "./failure.ts";
import { GLOBAL_ARGS } from "./global-args.ts";
import { closest } from "./suggest.ts";

/** The words behind a command's name, understood. */
export interface Words {
  readonly args: ParsedArgs;
  /** Every value of an option that may be given several times. */
  readonly repeated: ReadonlyMap<string, readonly string[]>;
  /** What follows `--`, where the command takes it. */
  readonly rest: readonly string[];
}

/**
 * Understands the words behind a command's name. Throws `Misuse` for an option that there is not, a value that is missing or empty, a
 * word too many or too few: what is not understood is never passed over.
 */
export function understand(command: Command, path: string, given: readonly string[]): Words {
  const definitions: ArgsDef = { ...command.args, ...GLOBAL_ARGS };
  const options = new Map<string, [string, ArgDef]>();
  for (const [name, definition] of Object.entries(definitions)) {
    if (definition.type === "positional") continue;
    options.set(`--${name}`, [name, definition]);
    for (const alias of aliasesOf(definition)) options.set(`-${alias}`, [name, definition]);
    if (definition.type === "boolean" && definition.default === true) options.set(`--no-${name}`, [name, definition]);
  }
  const help = `See: tenantry ${path} --help`;
  const repeated = new Map<string, string[]>();
  const positionals: string[] = [];
  const words: string[] = [];
  let rest: string[] = [];
  for (let at = 0; at < given.length; at++) {
    const word = given[at] ?? "";
    if (word === "--") {
      rest = given.slice(at + 1);
      break;
    }
    if (!word.startsWith("-") || word === "-") {
      positionals.push(word);
      continue;
    }
    const [flag = "", value] = splitOnce(word);
    const known = options.get(flag);
    if (known === undefined) throw new Misuse(`${path} has no option ${flag}.`, meant(flag, options.keys()) ?? help);
    const [name, definition] = known;
    if (definition.type === "boolean") {
      if (value !== undefined) throw new Misuse(`${flag} takes no value.`, help);
      words.push(word);
      continue;
    }
    const text = value ?? given[++at];
    // What is an option is hardly meant as a value: one was forgotten, and the option would not count.
    if (text === undefined || (value === undefined && options.has(splitOnce(text)[0]))) {
      throw new Misuse(`${flag} needs a value.`, help);
    }
    if (text === "") throw new Misuse(`${flag} can not be empty.`, "Leave it out, or give it a value.");
    checkChoice(flag, text, definition);
    words.push(`--${name}=${text}`);
    repeated.set(name, [...(repeated.get(name) ?? []), text]);
  }
  if (!command.takesRest) positionals.push(...rest);
  for (const [name, values] of repeated) {
    if (values.length < 2 || command.repeatable.includes(name) || name in GLOBAL_ARGS) continue;
    throw new Misuse(`--${name} can be given only once.`, help);
  }
  checkPositionals(command, path, positionals);
  const args = parseArgs([...words, "--", ...positionals], definitions);
  return { args, repeated, rest: command.takesRest ? rest : [] };
}

function checkChoice(flag: string, text: string, definition: ArgDef): void {
  if (definition.type !== "enum" || definition.options === undefined || definition.options.includes(text)) return;
  const meant = closest(text, definition.options);
  const known = `It is one of: ${definition.options.join(", ")}.`;
  throw new Misuse(`${flag} can not be "${text}".`, meant === undefined ? known : `Did you mean ${meant}?`);
}

function checkPositionals(command: Command, path: string, positionals: readonly string[]): void {
  const definitions = Object.entries(command.args).filter(([, { type }]) => type === "positional");
  const usage = `Usage: tenantry ${path} ${definitions.map(([name, definition]) => placeholder(name, definition)).join(" ")}`;
  const [extra] = positionals.slice(definitions.length);
  if (extra !== undefined) throw new Misuse(`"${extra}" is one word too many for ${path}.`, usage.trimEnd());
  for (const [index, [name, { required, default: fallback }]] of definitions.entries()) {
    const given = positionals[index];
    if (given === undefined && required !== false && fallback === undefined) {
      throw new Misuse(`${path} needs <${name}>.`, usage);
    }
    if (given === "") throw new Misuse(`<${name}> of ${path} can not be empty.`, usage);
  }
}

/** The short forms of an option. */
export function aliasesOf(definition: ArgDef): string[] {
  return "alias" in definition ? [definition.alias ?? []].flat() : [];
}

/** `<slug>`, or `[slug]` where it may be left out. */
export function placeholder(name: string, { required, default: fallback }: ArgDef): string {
  return required === false || fallback !== undefined ? `[${name}]` : `<${name}>`;
}

function meant(flag: string, known: Iterable<string>): string | undefined {
  const found = closest(flag, known);
  return found === undefined ? undefined : `Did you mean ${found}?`;
}

function splitOnce(word: string): [string, string?] {
  const at = word.indexOf("=");
  return at < 0 || !word.startsWith("--") ? [word] : [word.slice(0, at), word.slice(at + 1)];
}
