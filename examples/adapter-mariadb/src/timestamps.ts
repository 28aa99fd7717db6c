import { SqlError } from "mariadb";

const ISO = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d(?:\.\d+)?)Z$/;
const REFUSED = /incorrect (?:datetime|timestamp) value: '([^']*)'/i;
const REMEMBERED = 1000;

/** By text, which of its values stand where a timestamp is wanted. */
const known = new Map<string, ReadonlySet<number>>();

/**
 * Runs a statement whose values may be timestamps in ISO text, as they are bound on every strategy. The server takes none with a
 * zone, and does not tell beforehand where it wants a timestamp: it refuses the value by name, and has then done nothing. Only
 * where it does is a value written as the server reads it, so that the same text stays what it is in a column for text.
 */
export async function withTimestamps<T>(
  text: string,
  values: readonly unknown[],
  run: (values: readonly unknown[]) => Promise<T>,
): Promise<T> {
  let places = known.get(text) ?? new Set<number>();
  let failure: unknown;
  let refused: string | undefined;
  try {
    return await run(written(values, places));
  } catch (error) {
    failure = error;
    refused = refusedValue(error);
  }
  while (refused !== undefined) {
    const candidates = values.flatMap((value, place) => (value === refused && !places.has(place) ? [place] : []));
    // One place at a time, then all of them: two columns may be given one value, and one of them be for text.
    const trials = candidates.length > 1 ? [...candidates.map((place) => [place]), candidates] : [candidates];
    let next: { readonly places: ReadonlySet<number>; readonly error: unknown } | undefined;
    for (const trial of trials) {
      if (trial.length === 0) break;
      const more = new Set([...places, ...trial]);
      try {
        const answer = await run(written(values, more));
        remember(text, more);
        return answer;
      } catch (error) {
        if (messageOf(error) === messageOf(failure)) continue;
        next = { places: more, error };
        break;
      }
    }
    if (next === undefined) break;
    places = next.places;
    failure = next.error;
    refused = refusedValue(failure);
  }
  throw failure;
}

function written(values: readonly unknown[], places: ReadonlySet<number>): readonly unknown[] {
  if (places.size === 0) return values;
  return values.map((value, place) =>
    places.has(place) && typeof value === "string" ? value.replace(ISO, "$1 $2") : value,
  );
}

function refusedValue(error: unknown): string | undefined {
  const value = REFUSED.exec(messageOf(error))?.[1];
  return value !== undefined && ISO.test(value) ? value : undefined;
}

/** What the server said, without the statement and its values. */
const messageOf = (error: unknown) => (error instanceof SqlError ? (error.sqlMessage ?? "") : String(error));

function remember(text: string, places: ReadonlySet<number>): void {
  if (known.size >= REMEMBERED) known.clear();
  known.set(text, places);
}
