/** What the rules look at: the text of every file that is, or may be, committed, by its path from the root. */
export type Tree = ReadonlyMap<string, string>;

/** Finds what breaks one rule of the house: a sentence for each problem, beginning with the path of its file. */
export type Rule = (tree: Tree) => string[];
