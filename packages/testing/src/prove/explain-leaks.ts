import { type Ask, lineOfAsk, type ReplayKind } from "./ask.ts";
import type { Misplaced } from "./check-stores.ts";
import { diagnose } from "./diagnose.ts";
import { EXPLANATIONS, type Leak, type LeakCause } from "./leak.ts";
import type { LeakGroup, LeakNote } from "./leak-note.ts";
import type { Mark } from "./marks.ts";
import type { ProofWorld } from "./proof-world.ts";

const AROUND = 60;
const BEFORE = 5;
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
    if (isSeenWithoutReplay(group, groups)) continue;
    const leak = leakOf(world, group, cause, round);
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
    return (origin && replayCause(origin)) ?? "job";
  };
  if (place === "log") return "log line";
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

/** A route that leaks to anybody leaks to those who bring something along as well: that says nothing new. */
function isSeenWithoutReplay({ first }: LeakGroup, groups: readonly LeakGroup[]): boolean {
  const { ask, place } = first;
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

function leakOf(world: ProofWorld, { first, times }: LeakGroup, cause: LeakCause, round: number): Leak {
  const { tenants } = world.parts;
  const { sighting, ask, tenant } = first;
  const origin = originAsk(world, sighting.mark);
  const letter = (index: number): string => tenants[index]?.letter ?? "?";
  const lies = cause === "job" || cause === "shared table" || first.place === "store";
  const named = lies ? (origin ?? ask) : (ask ?? origin);
  return {
    cause,
    explanation: EXPLANATIONS[cause],
    route: named?.route.key,
    place: first.place,
    where: placeInWords(first),
    seenBy: tenant === undefined ? undefined : letter(tenant),
    ownedBy: letter(sighting.owner),
    data: dataInWords(world, sighting.mark),
    asked: ask && lineOfAsk(ask),
    before: before(world, first),
    excerpt: excerptOf(first),
    also: [],
    times,
    round,
  };
}

function placeInWords({ place, detail, status }: LeakNote): string {
  switch (place) {
    case "body":
      return `the answer's body${status === undefined ? "" : ` (status ${status || "none"})`}`;
    case "header":
      return `the answer's header ${detail}`;
    case "message":
      return "a message over a WebSocket";
    case "log":
      return `what was written by ${detail}`;
    case "store":
      return `the tenant's store: ${detail}`;
    case "shared":
      return `the shared table ${detail}`;
    case "catalog":
      return `the catalog: ${detail}`;
    case "file":
      return `the file ${detail}`;
  }
}

function dataInWords(world: ProofWorld, mark: Mark | undefined): string {
  if (mark === undefined) return "a part of one of its texts";
  const { origin } = mark;
  if (origin.kind === "row") return `row ${origin.row} of ${origin.table}.${origin.column}`;
  if (origin.kind === "name") return `the tenant's ${origin.what}`;
  const ask = originAsk(world, mark);
  if (ask === undefined)
    return origin.request === 0 ? `given by a fixture (${origin.field})` : `sent as ${origin.field}`;
  return `sent as ${origin.field} in #${ask.number} ${ask.route.key}`;
}

function originAsk(world: ProofWorld, mark: Mark | undefined): Ask | undefined {
  return mark?.origin.kind === "sent" ? world.ask(mark.origin.request) : undefined;
}

/** The last requests before, those of the tenant whose data it is first of all. */
function before(world: ProofWorld, { ask: asked, sighting }: LeakNote): string[] {
  const ask = asked ?? originAsk(world, sighting.mark);
  const earlier = world.asks.filter(({ number }) => ask === undefined || number < ask.number);
  const theirs = earlier.filter(({ tenant }) => tenant.index === sighting.owner).slice(-3);
  const others = earlier.filter((one) => !theirs.includes(one)).slice(3 - BEFORE);
  return [...theirs, ...others].sort((one, other) => one.number - other.number).map(lineOfAsk);
}

function excerptOf({ text, sighting: { at, text: found, encoding } }: LeakNote): string {
  const length = encoding === "plain" ? found.length : 20;
  const [start, end] = [Math.max(0, at - AROUND), Math.min(text.length, at + length + AROUND)];
  const around = `${text.slice(start, at)}«${text.slice(at, at + length)}»${text.slice(at + length, end)}`;
  const cut = `${start > 0 ? "…" : ""}${around}${end < text.length ? "…" : ""}`;
  // Files hold bytes that are no text.
  return (encoding === "plain" ? cut : `${cut} (${encoding})`).replace(/\p{Cc}+/gu, " ");
}
