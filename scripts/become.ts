import { root } from "./install.ts";

/**
 * Replaces this process by Bun with other arguments, in the root folder and with the same environment.
 *
 * Signals and the exit code then belong to that program itself: nothing is left in between that would have to pass them on.
 */
export function becomeBun(args: readonly string[]): never {
  if (!process.execve) throw new Error("This platform can't replace a process: use Linux, macOS or WSL.");
  process.chdir(root);
  return process.execve(process.execPath, [process.execPath, ...args], process.env);
}
