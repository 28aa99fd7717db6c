import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The folder this repository was checked out to. */
export const root = join(import.meta.dirname, "..");

/**
 * Installs the dependencies, exactly as bun.lock lists them, unless that was done before for the same bun.lock.
 *
 * Leaves the process with the exit code of `bun install` when it fails.
 */
export function installOnce(): void {
  const lockfile = readFileSync(join(root, "bun.lock"));
  const fingerprint = Bun.hash(lockfile).toString(36);
  const mark = join(root, "node_modules", ".installed");
  if (existsSync(mark) && readFileSync(mark, "utf8") === fingerprint) return;

  // A machine may have this Bun only inside npm's cache, so never look for it on PATH.
  const { exitCode } = Bun.spawnSync([process.execPath, "install", "--frozen-lockfile"], {
    cwd: root,
    // What it says is no part of the answer of the program that is run next.
    stdio: ["ignore", 2, 2],
  });
  if (exitCode !== 0) process.exit(exitCode || 1);
  writeFileSync(mark, fingerprint);
}
