import { roomsOf } from "./rooms.ts";
import type { Rule, Tree } from "./rule.ts";

const guide = "CONTRIBUTING.md";

/** Packages with so many folders that a newcomer needs a map of them too. */
const large = ["packages/core", "packages/sqlite", "packages/postgres"];

/** The folders that the map must list: those at the root, each package, app and example, and those of large packages. */
function folders(tree: Tree): Set<string> {
  const found = new Set<string>();
  for (const path of tree.keys()) {
    const [top, second, third, fourth, fifth] = path.split("/");
    if (top === undefined || second === undefined) continue;
    found.add(top);
    if ((top === "packages" || top === "apps" || top === "examples") && third !== undefined)
      found.add(`${top}/${second}`);
    if (large.includes(`${top}/${second}`) && third === "src" && fifth !== undefined)
      found.add(`${top}/${second}/src/${fourth}`);
  }
  return found;
}

/** The first word of each line in the first code block after the heading "The map". */
function listed(text: string): Set<string> | undefined {
  const block = /^## The map$.*?^```\w*\n(.*?)^```$/ms.exec(text)?.[1];
  if (block === undefined) return undefined;
  return new Set(block.split("\n").flatMap((line) => line.trim().split(/\s+/, 1)[0]?.replace(/\/$/, "") || []));
}

/** Imports of a large package that lead down its part of the map, which goes from the ground up. */
function downwards(tree: Tree, lines: ReadonlySet<string>): string[] {
  const order = [...lines];
  const problems: string[] = [];
  for (const [base, rooms] of roomsOf(tree)) {
    const place = (room: string): number => (large.includes(base) ? order.indexOf(`${base}/src/${room}`) : -1);
    for (const [room, below] of rooms) {
      for (const [other, tie] of below) {
        if (place(room) < 0 || place(other) < place(room)) continue;
        problems.push(`${guide} maps ${other} of ${base} behind ${room}, which stands on it: ${tie}.`);
      }
    }
  }
  return problems;
}

/** CONTRIBUTING.md maps every top-level folder, package, app and example, the folders of large packages from the ground up, and none that isn't there. */
export const map: Rule = (tree) => {
  const text = tree.get(guide);
  if (text === undefined) return [`${guide} is missing.`];
  const lines = listed(text);
  if (lines === undefined) return [`${guide} has no code block under the heading "The map".`];
  const there = folders(tree);
  return [
    ...[...there.difference(lines)].sort().map((folder) => `${guide} doesn't list ${folder} in its map.`),
    ...[...lines.difference(there)].sort().map((folder) => `${guide} lists ${folder} in its map, which doesn't exist.`),
    ...downwards(tree, lines),
  ];
};
