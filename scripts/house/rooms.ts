import { posix } from "node:path";
import type { Tree } from "./rule.ts";

const source = /^((?:packages|apps|examples)\/[^/]+|benchmarks|scripts)\/(?:src\/)?.*\.(?:[cm]?[jt]sx?)$/;
const test = /(?:^|\/)test\/|\.test\.[jt]sx?$/;
const relative = /\b(?:from|import)\s*\(?\s*"(\.{1,2}\/[^"]+)"/g;

/** Which room stands on which, with an import that says so: folders of a source tree, and the files at its top. */
export type Rooms = Map<string, Map<string, string>>;

/** The folder below a source tree, or the file that stands at its top. */
function roomOf(path: string, base: string): string {
  const within = path.slice(base.length + 1).replace(/^src\//, "");
  return within.split("/", 1)[0] ?? within;
}

/** The rooms of each source tree, such as `packages/core`, and what they import of each other. Tests are left out. */
export function roomsOf(tree: Tree): Map<string, Rooms> {
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
