import { posix } from "node:path";
import { withoutCode } from "./fences.ts";

/** Whether there is a file or folder, and the text of those that are pages; paths from the root. */
export interface Files {
  exists(path: string): boolean;
  page(path: string): string | undefined;
}

const link = /(?<!!)\[(?:[^[\]]|\[[^\]]*\])*\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)|^\[[^\]]+\]:\s+(\S+)/gm;
const elsewhere = /^[a-z][a-z0-9+.-]*:/i;

/** The anchors that a code host makes of a page's headings. */
export function anchorsOf(page: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ""] of withoutCode(page).matchAll(/^#{1,6}\s+(.+?)\s*#*\s*$/gm)) {
    const words = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").toLowerCase();
    const anchor = words.replace(/[^\p{L}\p{N}\p{M} _-]/gu, "").replaceAll(" ", "-");
    let name = anchor;
    for (let count = 1; anchors.has(name); count++) name = `${anchor}-${count}`;
    anchors.add(name);
  }
  return anchors;
}

/** What is wrong with the links of a page to other files of the tree and to headings. Links to elsewhere are not looked at. */
export function deadLinks(path: string, page: string, files: Files): string[] {
  const problems: string[] = [];
  for (const [at, line] of withoutCode(page).split("\n").entries()) {
    for (const [, inline, reference] of line.replace(/`[^`]*`/g, "``").matchAll(link)) {
      const target = inline ?? reference ?? "";
      if (elsewhere.test(target)) continue;
      const problem = problemOf(path, page, target, files);
      if (problem !== undefined) problems.push(`${path}:${at + 1} ${problem}`);
    }
  }
  return problems;
}

function problemOf(path: string, page: string, target: string, files: Files): string | undefined {
  const [file = "", anchor] = target.split("#", 2);
  if (file.startsWith("/")) return `links to ${target}: write it from the page's own folder.`;
  const found = file === "" ? path : posix.join(posix.dirname(path), decodeURIComponent(file));
  if (file !== "" && (found.startsWith("..") || !files.exists(found))) return `links to ${target}, which is not there.`;
  if (anchor === undefined) return undefined;
  const text = file === "" ? page : files.page(found);
  if (text === undefined || anchorsOf(text).has(anchor)) return undefined;
  return `links to ${target}, and there is no such heading.`;
}
