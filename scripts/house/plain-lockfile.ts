import type { Rule } from "./rule.ts";

/** The lockfile is text, and works with any registry: it holds no address. */
export const plainLockfile: Rule = (tree) => {
  const problems: string[] = [];
  const lockfile = tree.get("bun.lock");
  if (lockfile === undefined) problems.push("bun.lock is missing: run `bun install` and commit it.");
  else if (/https?:/.test(lockfile))
    problems.push("bun.lock holds an address: install without a registry setting of your own.");
  if (tree.has("bun.lockb")) problems.push("bun.lockb is a binary lockfile: commit bun.lock in its place.");
  return problems;
};
