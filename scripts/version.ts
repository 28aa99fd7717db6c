// Gives the packages their next version out of the notes in .changeset, and writes their changelogs: `bun run version`.

import { installOnce, root } from "./install.ts";

installOnce();
// The lockfile names the versions of the workspaces, so it is written anew.
for (const args of [
  ["x", "--bun", "changeset", "version"],
  ["install", "--lockfile-only"],
]) {
  const { exitCode } = Bun.spawnSync([process.execPath, ...args], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (exitCode !== 0) process.exit(exitCode ?? 1);
}
console.log("Read the changelogs, commit, then: bun run release --dry-run");
