import { spawnSync } from "node:child_process";
import { closeSync, constants, existsSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { giveTo } from "./data-folder.ts";
import type { ServerAccount } from "./server-account.ts";

/** The named pipe that everybody who uses a server has open for writing. The system closes it for those who are killed. */
export const IN_USE = "in-use";
/** What that pipe is called once the last of them has gone, until the server has as well. */
export const LEAVING = "leaving";

/** Counts this process among those who use the folder's server. Undefined where none is running, or it is about to end. */
export function joinUsers(folder: string): number | undefined {
  let users: number;
  try {
    // Fails where nobody reads: a pipe that a server left that is gone.
    users = openSync(join(folder, IN_USE), constants.O_WRONLY | constants.O_NONBLOCK);
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENXIO")) return undefined;
    throw error;
  }
  // The holder may just have seen the last one go: it looks for a word before it ends the server.
  try {
    writeSync(users, "x");
    return users;
  } catch (error) {
    closeSync(users);
    if (hasCode(error, "EPIPE")) return undefined;
    throw error;
  }
}

/** Both ends of a new pipe. The reading one is the holder's; this process uses the server as long as it has the other open. */
export function openUsers(
  folder: string,
  account: ServerAccount,
): { readonly reading: number; readonly users: number } {
  const pipe = join(folder, IN_USE);
  rmSync(pipe, { force: true });
  const made = spawnSync("mkfifo", ["-m", "600", pipe], { encoding: "utf8" });
  if (made.status !== 0) throw new Error(`A named pipe can not be made in ${folder}: ${made.stderr || made.error}`);
  giveTo(account, pipe);
  // Each end waits for the other to be opened: the first one must not.
  const first = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
  const users = openSync(pipe, constants.O_WRONLY);
  const reading = openSync(pipe, constants.O_RDONLY);
  closeSync(first);
  return { reading, users };
}

/** Whether somebody still reads from the other end of the pipe: the holder goes with its server. */
export function isHeld(users: number): boolean {
  try {
    writeSync(users, "x");
    return true;
  } catch {
    return false;
  }
}

/** Whether somebody else still uses the server, or it has not noticed yet that nobody does. */
export function hasUsers(folder: string): boolean {
  return existsSync(join(folder, IN_USE));
}

function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && "code" in error && codes.some((code) => code === error.code);
}
