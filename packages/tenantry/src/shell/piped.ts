import { createInterface } from "node:readline";
import { start } from "node:repl";
import { PassThrough } from "node:stream";
import { evaluateIn } from "./evaluator.ts";
import type { ShellScope } from "./shell-scope.ts";

/** What the prompt itself understands, and no program: `.exit`, `.load file`. */
const COMMAND = /^\s*\.[a-z]/;

/** Runs lines that nobody types, each once the one before has ended, until `.exit`. Answers whether all went well. */
export async function readFrom(lines: NodeJS.ReadableStream, scope: ShellScope): Promise<boolean> {
  const input = new PassThrough();
  const server = start({ prompt: "", input, output: process.stdout, terminal: false, ignoreUndefined: true });
  scope.furnish(server.context);
  let exited = false;
  const left = new Promise<void>((resolve) => {
    server.on("exit", () => {
      exited = true;
      resolve();
    });
  });
  let well = true;
  let incomplete = false;
  let evaluated = (): void => undefined;
  const ended = evaluateIn(server, scope, (line) => {
    if (line.failed) well = false;
    incomplete = line.incomplete;
    evaluated();
  });
  for await (const line of createInterface({ input: lines })) {
    if (line.trim() === "") continue;
    const run = new Promise<void>((resolve) => {
      evaluated = resolve;
    });
    input.write(`${line}\n`);
    await (COMMAND.test(line) ? Bun.sleep(0).then(ended) : Promise.race([run, left]));
    if (exited) break;
  }
  input.end();
  await left;
  if (incomplete) process.stderr.write("tenantry: the last lines are not complete, and were not run.\n");
  return well && !incomplete;
}
