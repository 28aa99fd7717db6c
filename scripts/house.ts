// Checks the rules of the house that no other tool checks: `bun scripts/house.ts [folder]`, by default this repository.

import { join } from "node:path";
import { manifests } from "./house/manifests.ts";
import { map } from "./house/map.ts";
import { noConflicts } from "./house/no-conflicts.ts";
import { noMachinePaths } from "./house/no-machine-paths.ts";
import { oneWay } from "./house/one-way.ts";
import { plainLockfile } from "./house/plain-lockfile.ts";
import type { Tree } from "./house/rule.ts";
import { shortFiles } from "./house/short-files.ts";
import { root } from "./install.ts";

const rules = { manifests, map, noConflicts, noMachinePaths, oneWay, plainLockfile, shortFiles };

/** Reads what git holds or would add, except binary files. */
async function readTree(folder: string): Promise<Tree> {
  const git = Bun.spawnSync(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: folder });
  if (!git.success) throw new Error(`git can't list ${folder}: ${git.stderr.toString().trim()}`);
  const paths = new Set(git.stdout.toString().split("\0").filter(Boolean));
  const tree = new Map<string, string>();
  for (const path of paths) {
    const file = Bun.file(join(folder, path));
    if (!(await file.exists())) continue; // deleted, and not committed yet
    const text = await file.text();
    if (!text.includes("\0")) tree.set(path, text);
  }
  return tree;
}

const tree = await readTree(process.argv[2] ?? root);
const problems = Object.entries(rules).flatMap(([name, rule]) => rule(tree).map((problem) => `${name}: ${problem}`));
for (const problem of problems) console.error(problem);
console.log(`${tree.size} files, ${problems.length} problems`);
process.exitCode = problems.length > 0 || tree.size === 0 ? 1 : 0;
