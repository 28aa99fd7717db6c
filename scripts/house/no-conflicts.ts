import type { Rule } from "./rule.ts";

const marker = /^(?:<{7}|>{7}) /;

/** No file holds two versions of itself that a merge left behind. */
export const noConflicts: Rule = (tree) => {
  const problems: string[] = [];
  for (const [path, text] of tree) {
    const at = text.split("\n").findIndex((line) => marker.test(line));
    if (at >= 0) problems.push(`${path}:${at + 1} holds a merge that nobody has settled.`);
  }
  return problems;
};
