import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { PublishedPackage } from "./published.ts";

/**
 * Makes `dist` of a package: modules and types, and what a `build/main.ts` of its own adds. The packages it needs must have been
 * built before: it sees of them what users see. Throws with what the compiler says.
 */
export function build(root: string, { folder, manifest }: PublishedPackage): void {
  rmSync(join(folder, "dist"), { recursive: true, force: true });
  run(manifest.name, folder, [join(root, "node_modules/typescript/bin/tsc"), "-p", "tsconfig.build.json"]);
  if (existsSync(join(folder, "build/main.ts"))) run(manifest.name, folder, ["build/main.ts"]);
}

function run(name: string, folder: string, args: readonly string[]): void {
  const { exitCode, stdout, stderr } = Bun.spawnSync([process.execPath, ...args], { cwd: folder });
  if (exitCode !== 0) throw new Error(`${name} can not be built:\n${stdout}${stderr}`);
}
