import type { Ask, ReplayKind } from "./ask.ts";
import type { Misplaced } from "./check-stores.ts";
import { diagnose } from "./diagnose.ts";
import type { Leak, LeakCause } from "./leak.ts";
import type { LeakGroup, LeakNote } from "./leak-note.ts";
import { leakInWords, originAsk } from "./leak-words.ts";
import type { ProofWorld } from "./proof-world.ts";

/** Routes that are asked again for what keeps the data. */
const DIAGNOSED = 12;

/** What only the running world can tell of the leaks: it is asked before the world is closed. */
export async function diagnoses(world: ProofWorld, misplaced: Misplaced): Promise<ReadonlyMap<string, LeakCause>> {
  const found = new Map<string, LeakCause>();
  for (const { first } of world.parts.book.groups) {
    const { ask } = first;
    if (ask === undefined || found.size >= DIAGNOSED || found.has(ask.route.key)) continue;
    if (plainCause(world, first, misplaced) !== undefined) continue;
    found.set(ask.route.key, await diagnose(world, ask.route));
  }
  return found;
}

/** Every leak of a world, with its cause; the same cause at the same route is one. */
export function explainLeaks(
  world: ProofWorld,
  misplaced: Misplaced,
  diagnosed: ReadonlyMap<string, LeakCause>,
  round: number,
): Leak[] {
  const { groups } = world.parts.book;
  const leaks = new Map<string, Leak>();
  for (const group of inOrder(groups)) {
    const cause =
      plainCause(world, group.first, misplaced) ?? diagnosed.get(group.first.ask?.route.key ?? "") ?? "unknown";
    if (isKnown(group, groups)) continue;
    const leak = leakInWords(world, group, cause, round);
    const key = JSON.stringify([cause, leak.route]);
    const known = leaks.get(key);
    leaks.set(key, known === undefined ? leak : joined(known, leak));
  }
  return withoutTraces([...leaks.values()]);
}

/** A route that mixes tenants up does so in its errors and log lines as well: that is no leak of another kind. */
function withoutTraces(leaks: readonly Leak[]): Leak[] {
  const isTrace = ({ cause }: Leak): boolean => cause === "log line" || cause === "error message";
  const sources = leaks.filter((leak) => !isTrace(leak));
  const traces = leaks.filter(isTrace);
  const belongs = (trace: Leak, source: Leak): boolean => trace.route !== undefined && trace.route === source.route;
  return [
    ...sources.map((source) => traces.filter((trace) => belongs(trace, source)).reduce(joined, source)),
    ...traces.filter((trace) => !sources.some((source) => belongs(trace, source))),
  ];
}

function joined(leak: Leak, other: Leak): Leak {
  const also = new Set([...leak.also, other.where, ...other.also]);
  also.delete(leak.where);
  return { ...leak, also: [...also], times: leak.times + other.times };
}

const BY_REPLAY: Readonly<Record<ReplayKind, LeakCause>> = {
  session: "session",
  path: "tenant from the path",
  query: "tenant from the query",
  body: "tenant from the body",
  header: "tenant from a header",
};

const replayCause = ({ replay }: Ask): LeakCause | undefined =>
  replay && (replay.what === "ids in the path" ? "foreign ids" : BY_REPLAY[replay.kind]);

/** The cause as far as it shows in the find itself; undefined where the route must be asked again. */
function plainCause(world: ProofWorld, note: LeakNote, misplaced: Misplaced): LeakCause | undefined {
  const { place, sighting, tenant, ask, status = 0 } = note;
  const written = (): LeakCause => {
    const origin = originAsk(world, sighting.mark);
    return (origin && !isWrittenPlainly(world, origin) && replayCause(origin)) || "job";
  };
  if (place === "log") return "log line";
  if (place === "cookie") return "cookie domain";
  if (place === "shared") return "shared table";
  if (place === "catalog") return "catalog";
  if (place === "store") return written();
  if (misplaced.inShared.has(sighting.text)) return "shared table";
  if (tenant !== undefined && misplaced.inStores[tenant]?.has(sighting.text)) return written();
  if (place === "file") return "file path";
  const replayed = ask && replayCause(ask);
  if (replayed !== undefined) return replayed;
  if (place === "message") return "topic";
  if (place === "header") return "response header";
  if (status >= 400 || status === 0) return "error message";
  return note.streamed ? "stream" : undefined;
}

/** Whether a route's data got into others' stores without anything brought along, too. */
function isWrittenPlainly(world: ProofWorld, { route }: Ask): boolean {
  return world.parts.book.groups.some(({ first, notes }) => {
    if (first.place !== "store") return false;
    return notes.some(({ sighting }) => {
      const origin = originAsk(world, sighting.mark);
      return origin?.route.key === route.key && origin.replay === undefined;
    });
  });
}

/** A route that leaks to anybody leaks to those who bring something along as well: that says nothing new. */
function isKnown({ first }: LeakGroup, groups: readonly LeakGroup[]): boolean {
  const { ask, place, detail } = first;
  // The same file, when nobody knew any more who had written it.
  const seenWritten = ({ first: other }: LeakGroup): boolean =>
    other.place === "file" && other.detail === detail && other.ask !== undefined;
  if (place === "file" && ask === undefined) return groups.some(seenWritten);
  if (ask?.replay === undefined) return false;
  return groups.some(({ first: other }) => {
    return other.place === place && other.ask?.route.key === ask.route.key && other.ask.replay === undefined;
  });
}

/** Where data lies comes before where it was shown. */
function inOrder(groups: readonly LeakGroup[]): LeakGroup[] {
  const rank = ({ first }: LeakGroup): number => ["store", "shared", "file", "catalog"].indexOf(first.place);
  return [...groups].sort((one, other) => rank(other) - rank(one));
}
