import type { Rule } from "./rule.ts";

/** The number of lines past which a source file must be split. */
export const longest = 400;

const source = /^(?:packages|apps|examples|benchmarks|scripts)\/.*\.(?:[cm]?[jt]sx?)$/;
const test = /(?:^|\/)test\/|\.test\.[jt]sx?$/;

/** A source file is short enough to hold one idea. Tests may be longer. */
export const shortFiles: Rule = (tree) => {
  const problems: string[] = [];
  for (const [path, text] of tree) {
    if (!source.test(path) || test.test(path)) continue;
    const lines = text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
    if (lines > longest) problems.push(`${path} has ${lines} lines, more than ${longest}: split it by its ideas.`);
  }
  return problems;
};
