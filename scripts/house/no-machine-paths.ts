import type { Rule } from "./rule.ts";

const machinePath = /(?<![\w.@)}\]-])\/(?:work|root|Users)\//;

/** No file names a folder of the machine it was written on. */
export const noMachinePaths: Rule = (tree) => {
  const problems: string[] = [];
  for (const [path, text] of tree) {
    text.split("\n").forEach((line, at) => {
      const found = machinePath.exec(line);
      if (found) problems.push(`${path}:${at + 1} names a folder of one machine: ${found[0]}`);
    });
  }
  return problems;
};
