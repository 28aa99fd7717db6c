/**
 * Under `bun --hot` a reload evaluates every module anew in the same process, and the objects of the evaluation before are
 * dropped, still open. What they had open is known here, beyond the reload, so that their successors can close it.
 */
interface Held {
  readonly generation: object;
  readonly release: () => void;
}

const REGISTRY: unique symbol = Symbol.for("tenantry.sqlite.held");

/** This evaluation of the package. */
const GENERATION = {};

const reloads = process.execArgv.includes("--hot");

/** Typed by one shape for good: a reload may find what an older evaluation put here. */
function registry(): Map<string, Set<Held>> {
  const shelf: typeof globalThis & { [REGISTRY]?: Map<string, Set<Held>> } = globalThis;
  shelf[REGISTRY] ??= new Map();
  return shelf[REGISTRY];
}

/**
 * Says that this evaluation holds something open at a real path, and releases what evaluations before it hold there.
 * Does nothing unless the process reloads. Returns what ends the holding.
 */
export function hold(path: string, release: () => void): () => void {
  if (!reloads) return () => {};
  const held = registry();
  const here = held.get(path) ?? new Set();
  held.set(path, here);
  for (const former of here) {
    if (former.generation === GENERATION) continue;
    here.delete(former);
    former.release();
  }
  const own: Held = { generation: GENERATION, release };
  here.add(own);
  return () => here.delete(own);
}
