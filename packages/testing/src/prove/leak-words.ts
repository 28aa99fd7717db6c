import { type Ask, lineOfAsk } from "./ask.ts";
import { EXPLANATIONS, type Leak, type LeakCause } from "./leak.ts";
import type { LeakGroup, LeakNote } from "./leak-note.ts";
import { EARLIER, type Mark } from "./marks.ts";
import type { ProofWorld } from "./proof-world.ts";

/** Characters of a text on either side of a mark. */
const AROUND = 60;
/** Earlier requests that are told. */
const BEFORE = 5;

/** A leak as the report tells it. */
export function leakInWords(world: ProofWorld, { first, times }: LeakGroup, cause: LeakCause, round: number): Leak {
  const { tenants } = world.parts;
  const { sighting, ask, tenant } = first;
  const origin = originAsk(world, sighting.mark);
  const letter = (index: number): string => tenants[index]?.letter ?? "of an earlier world";
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
    data: dataInWords(world, first),
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
    case "cookie":
      return `the cookie ${detail}`;
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

function dataInWords(world: ProofWorld, { place, sighting }: LeakNote): string {
  if (place === "cookie") return "a cookie of its own site";
  const { mark } = sighting;
  if (sighting.owner === EARLIER) return "what was kept in memory since then";
  if (mark === undefined) return "a part of one of its texts";
  const { origin } = mark;
  if (origin.kind === "row") return `row ${origin.row} of ${origin.table}.${origin.column}`;
  if (origin.kind === "name") return `the tenant's ${origin.what}`;
  const ask = originAsk(world, mark);
  if (ask === undefined)
    return origin.request === 0 ? `given by a fixture (${origin.field})` : `sent as ${origin.field}`;
  return `sent as ${origin.field} in #${ask.number} ${ask.route.key}`;
}

/** The request that a mark was sent with. */
export function originAsk(world: ProofWorld, mark: Mark | undefined): Ask | undefined {
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
