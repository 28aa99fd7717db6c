import { localProgram } from "@tenantry/local-programs";
import type { Subprocess } from "bun";

/** Starts a program whose calls of the system go to a file, a line for each. It prints nothing. */
export async function startTraced(
  log: string,
  options: readonly string[],
  command: readonly string[],
): Promise<Subprocess<"ignore", "ignore", "inherit">> {
  const program = await localProgram({ command: "strace", debianPackage: "strace" });
  return Bun.spawn([program, "-f", "-qq", "-o", log, ...options, ...command], {
    stdin: "ignore",
    stdout: "ignore",
    stderr: "inherit",
  });
}

/** Whether a process may be watched here: some containers forbid it, and strace may be nowhere to be had. */
export async function canTrace(): Promise<boolean> {
  try {
    const child = await startTraced("/dev/null", [], ["true"]);
    return (await child.exited) === 0;
  } catch {
    return false;
  }
}
