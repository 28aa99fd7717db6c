import { join } from "node:path";

/** A second process that runs a script beside this file, with arguments. */
export function child(script: string, ...args: string[]) {
  return Bun.spawn([process.execPath, join(import.meta.dir, script), ...args], {
    stdin: "pipe",
    stdout: "pipe",
    stderr: "inherit",
  });
}

/** Waits for the process's end; its output, and what signal ended it. */
export async function ended(process: ReturnType<typeof child>): Promise<{ output: string; signal: unknown }> {
  const output = await new Response(process.stdout).text();
  await process.exited;
  return { output: output.trim(), signal: process.signalCode };
}
