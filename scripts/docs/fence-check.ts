import { commandProblem } from "./command-lines.ts";
import type { Fence } from "./fences.ts";

/** Pages that a test follows, command by command. */
const FOLLOWED = /^docs\/(?:quickstart|walkthrough\/[\w-]+)\.md$/;

/** A page that a program writes holds what that program knows to be so. */
const GENERATED = /^<!-- Written by scripts\//m;

const WAYS = "`example: <file>`, `commands`, `checked by: <test>` or `by hand: <reason>`";

/** What is wrong with a block that shows no file: every block of code says in the comment above it what checks it. */
export function uncheckedProblem(
  path: string,
  page: string,
  fence: Fence,
  read: (file: string) => string | undefined,
): string | undefined {
  if (!path.startsWith("docs/") || GENERATED.test(page)) return undefined;
  const { comment, code } = fence;
  if (/^(?:run(?:: in the background)?|output)$/.test(comment))
    return FOLLOWED.test(path) ? undefined : `says "${comment}", and no test follows this page.`;
  if (comment === "commands") return code.split("\n").map(commandProblem).find(Boolean);
  const [, test] = /^checked by: (\S+)$/.exec(comment) ?? [];
  if (test !== undefined) {
    const text = read(test);
    const name = path.split("/").at(-1) ?? path;
    return text?.includes(name) ? undefined : `is said to be checked by ${test}, which does not name ${name}.`;
  }
  if (/^by hand: \S/.test(comment)) return undefined;
  return `is checked by nothing. Say what checks it in a comment above: ${WAYS}.`;
}
