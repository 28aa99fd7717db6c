import { createInterface } from "node:readline";
import { start } from "node:repl";
import { PassThrough } from "node:stream";
import { evaluateIn } from "./evaluator.ts";
import type { ShellScope } from "./shell-scope.ts";

/** Runs lines that nobody types, each once the one before has ended. Answers whether all went well. */
export async function readFrom(lines: NodeJS.ReadableStream, scope: ShellScope): Promise<boolean> {
  const input = new PassThrough();
  const server = start({ prompt: "", input, output: process.stdout, terminal: false, ignoreUndefined: true });
  scope.furnish(server.context);
  let well = true;
  let evaluated = (): void => undefined;
  evaluateIn(server, scope, (failed) => {
    if (failed) well = false;
    evaluated();
  });
  for await (const line of createInterface({ input: lines })) {
    if (line.trim() === "") continue;
    const ended = new Promise<void>((resolve) => {
      evaluated = resolve;
    });
    input.write(`${line}\n`);
    await (line.startsWith(".") ? Bun.sleep(0) : ended);
  }
  const left = new Promise((resolve) => server.on("exit", resolve));
  input.end();
  await left;
  return well;
}
