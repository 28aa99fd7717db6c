import { example } from "./example.ts";
import { uncheckedProblem } from "./fence-check.ts";
import { type Fence, fencesOf, withCode } from "./fences.ts";
import { deadLinks, type Files } from "./links.ts";

/** The tree that pages are checked against; paths from the root. */
export interface Tree extends Files {
  /** The text of a file, or undefined. */
  read(path: string): string | undefined;
}

/** `example: docs/examples/app.ts#app`, or the path alone for a whole file. */
const SOURCE = /^example:\s+([^\s#]+)(?:#([\w-]+))?$/;

/** The file, and the region, that a fence shows. */
function sourceOf({ comment }: Fence): { readonly path: string; readonly region?: string } | undefined {
  const [, path, region] = SOURCE.exec(comment) ?? [];
  return path === undefined ? undefined : { path, ...(region !== undefined && { region }) };
}

function codeOf(fence: Fence, tree: Tree): string | undefined {
  const source = sourceOf(fence);
  if (source === undefined) return undefined;
  const text = tree.read(source.path);
  if (text === undefined) throw new Error(`${source.path} is not there.`);
  return example(text, source.region);
}

/** The page with the code that its examples have now. Throws where one is not there. */
export function updated(page: string, tree: Tree): string {
  return withCode(page, (fence) => codeOf(fence, tree));
}

/** What is wrong with a page: code that is not its example's, code that nothing checks, links that lead nowhere. */
export function problemsOf(path: string, page: string, tree: Tree): string[] {
  const problems: string[] = [];
  for (const fence of fencesOf(page)) {
    const problem = problemOf(path, page, fence, tree);
    if (problem !== undefined) problems.push(`${path}:${fence.line} ${problem}`);
  }
  return [...problems, ...deadLinks(path, page, tree)];
}

function problemOf(path: string, page: string, fence: Fence, tree: Tree): string | undefined {
  try {
    const code = codeOf(fence, tree);
    if (code === fence.code) return undefined;
    if (code !== undefined) return `does not show ${sourceOf(fence)?.path} as it is. Run: bun run docs:check --write`;
  } catch (error) {
    return `can not show its example: ${error instanceof Error ? error.message : String(error)}`;
  }
  return uncheckedProblem(path, page, fence, tree.read);
}
