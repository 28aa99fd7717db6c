import { posix } from "node:path";
import type { Rule } from "./rule.ts";

const source = /^((?:packages|apps|examples)\/[^/]+|benchmarks|scripts)\/(?:src\/)?.*\.(?:[cm]?[jt]sx?)$/;
const test = /(?:^|\/)test\/|\.test\.[jt]sx?$/;
const relative = /\b(?:from|import)\s*\(?\s*"(\.{1,2}\/[^"]+)"/g;

/** Which room stands on which, with an import that says so. */
type Rooms = Map<string, Map<string, string>>;

/** The folder below a source tree, or the file that stands at its top. */
function roomOf(path: string, base: string): string {
  const within = path.slice(base.length + 1).replace(/^src\//, "");
  return within.split("/", 1)[0] ?? within;
}

/** The rooms of each source tree, and what they import of each other. */
function houses(tree: ReadonlyMap<string, string>): Map<string, Rooms> {
  const found = new Map<string, Rooms>();
  for (const [path, text] of tree) {
    const base = source.exec(path)?.[1];
    if (base === undefined || test.test(path)) continue;
    const rooms = found.get(base) ?? new Map<string, Map<string, string>>();
    found.set(base, rooms);
    const room = roomOf(path, base);
    const below = rooms.get(room) ?? new Map<string, string>();
    rooms.set(room, below);
    for (const [, asked = ""] of text.matchAll(relative)) {
      const target = posix.join(posix.dirname(path), asked);
      if (!target.startsWith(`${base}/`) || !tree.has(target)) continue;
      const other = roomOf(target, base);
      if (other !== room) below.set(other, `${path} imports ${target}`);
    }
  }
  return found;
}

/** The shortest way from a room back to itself. */
function circleFrom(start: string, rooms: Rooms): string[] | undefined {
  const ways: string[][] = [[start]];
  const seen = new Set<string>();
  for (const way of ways) {
    for (const next of rooms.get(way.at(-1) ?? start)?.keys() ?? []) {
      if (next === start) return way;
      if (seen.has(next)) continue;
      seen.add(next);
      ways.push([...way, next]);
    }
  }
  return undefined;
}

/**
 * The folders of a source tree, and the files at its top, stand one above the other: none imports what imports it, however
 * long the way around. Files in a circle are another tool's to find.
 */
export const oneWay: Rule = (tree) => {
  const problems: string[] = [];
  for (const [base, rooms] of houses(tree)) {
    const told = new Set<string>();
    for (const room of [...rooms.keys()].sort()) {
      const circle = told.has(room) ? undefined : circleFrom(room, rooms);
      if (circle === undefined) continue;
      for (const one of circle) told.add(one);
      const ties = circle.map((one, at) => rooms.get(one)?.get(circle[at + 1] ?? room));
      problems.push(`${base} has folders in a circle: ${[...circle, room].join(" → ")} (${ties.join("; ")}).`);
    }
  }
  return problems;
};
