import { join } from "node:path";
import { fencesOf, withCode } from "../../scripts/docs/fences.ts";
import { startServer } from "./server.ts";

/*
 * Does what a page says, line by line. What it says of a block of code stands in the comment above it: `example:` is a file to
 * write, `run` commands to run, `run: in the background` a server, `output` what the last commands print, `by hand` what is not
 * done here, with the reason.
 */

export interface Place {
  /** Where commands run and files are written. */
  readonly folder: string;
  /** The folder of the repository whose files the page shows, such as `docs/examples/quickstart`. */
  readonly examples: string;
  /** Pages say 3000. */
  readonly port: number;
  /** What `bunx tenantry` stands for. */
  readonly tenantry?: string;
  /** Servers that were started, to be stopped by the caller. */
  readonly running: Bun.Subprocess[];
}

/** What a block of output was expected to be, and what it is; both with what differs from run to run masked. */
export interface Output {
  readonly line: number;
  readonly expected: string[];
  readonly printed: string[];
}

/** Follows a page; `written` is the page with what is printed now, where that is something else. Throws where a command fails, or a block says nothing of itself. */
export async function followPage(page: string, place: Place): Promise<{ outputs: Output[]; written: string }> {
  const outputs: Output[] = [];
  const fresh = new Map<number, string>();
  let printed = "";
  for (const { comment, code, line } of fencesOf(page)) {
    const file = exampleOf(comment, place.examples);
    if (file !== undefined) {
      await Bun.write(join(place.folder, file), `${code}\n`);
    } else if (comment === "run") {
      const said: string[] = [];
      for (const command of code.split("\n")) said.push(await run(command, place));
      printed = said.filter((text) => text !== "").join("\n");
    } else if (comment === "run: in the background") {
      place.running.push(await startServer(code.replace(/^bun /, ""), place.folder, place.port));
    } else if (comment === "output") {
      const output = { line, expected: masked(code), printed: masked(printed) };
      outputs.push(output);
      if (output.expected.join("\n") !== output.printed.join("\n")) fresh.set(line, printed);
    } else if (!comment.startsWith("by hand:")) {
      throw new Error(`What is the block in line ${line}? Say it in a comment.`);
    }
  }
  return { outputs, written: withCode(page, ({ line }) => fresh.get(line)) };
}

function exampleOf(comment: string, examples: string): string | undefined {
  const [, path] = /^example: ([^#\s]+)$/.exec(comment) ?? [];
  return path?.startsWith(`${examples}/`) ? path.slice(examples.length + 1) : undefined;
}

async function run(command: string, place: Place): Promise<string> {
  const [program = "", ...args] = words(command.replaceAll(":3000", `:${place.port}`));
  const there = (text: string): string =>
    text.replaceAll(`:${place.port}`, ":3000").replaceAll(`${place.folder}/`, "").trimEnd();
  if (program === "curl") return there(await request(args));
  const child = Bun.spawn([process.execPath, ...programOf(program, args, place)], {
    cwd: place.folder,
    env: { ...process.env, PORT: String(place.port), NO_COLOR: "1" },
    stderr: "pipe",
  });
  const [out, err, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
  if (code !== 0 || err !== "") throw new Error(`${command}\nended with ${code}\n${err}`);
  return there(out);
}

function programOf(program: string, args: readonly string[], { tenantry }: Place): string[] {
  if (program === "bun") return [...args];
  const [name, ...rest] = args;
  if (program === "bunx" && name === "tenantry" && tenantry !== undefined) return [tenantry, ...rest];
  throw new Error(`A page can run bun, bunx tenantry and curl, and not ${program}.`);
}

const words = (command: string): string[] =>
  [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");

/** What curl does, whether or not it is there and can resolve `*.localhost`. */
async function request(args: readonly string[]): Promise<string> {
  const url = new URL(args.find((word) => word.startsWith("http:")) ?? "");
  const { host } = url;
  url.hostname = "127.0.0.1";
  const at = args.indexOf("--json");
  const sent =
    at < 0
      ? { headers: { host } }
      : { method: "POST", headers: { host, "content-type": "application/json" }, body: args[at + 1] ?? "" };
  return await (await fetch(url, sent)).text();
}

/** Without ids, times and widths; in any order, because tenants are worked on at the same time. */
function masked(output: string): string[] {
  return output
    .replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, "<id>")
    .replace(/\/[0-9a-f]{2}\/(?=<id>)/g, "/<aa>/")
    .replace(/\b\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?/g, "<time>")
    .replace(/\b\d+(?:\.\d+)? ?(?:ms|s)\b/g, "<duration>")
    .split("\n")
    .map((line) => line.trim().replace(/ {2,}/g, "  "))
    .sort();
}
