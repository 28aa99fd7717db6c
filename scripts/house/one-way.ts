import { type Rooms, roomsOf } from "./rooms.ts";
import type { Rule } from "./rule.ts";

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
  for (const [base, rooms] of roomsOf(tree)) {
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
