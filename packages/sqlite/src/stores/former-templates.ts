import { lstatSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

/** Milliseconds after which a template that is half built is left of a killed process. */
const ABANDONED = 3_600_000;
/** The same after which one of former migrations serves no release any more. */
const OUTDATED = 30 * 24 * ABANDONED;

const HALF_BUILT = /^\.new-[0-9a-f-]{36}(?:-journal)?$/;
const TEMPLATE = /^[0-9a-f]{32}-[0-9a-f]{64}\.sqlite$/;

/**
 * Removes what killed processes have half built, and templates of migrations that are long outdated. Who copies one meanwhile
 * keeps what it has open; who comes later makes it again.
 */
export function sweepTemplates(directory: string, current: string): void {
  for (const name of readdirSync(directory)) {
    const file = join(directory, name);
    const limit = limitOf(name);
    if (limit === undefined || file === current) continue;
    const made = lstatSync(file, { throwIfNoEntry: false })?.mtimeMs;
    if (made === undefined || Date.now() - made < limit) continue;
    try {
      rmSync(file, { force: true });
    } catch {
      // It is another user's, say, and stands in nobody's way.
    }
  }
}

/** Undefined for what was laid there by somebody else. */
function limitOf(name: string): number | undefined {
  if (HALF_BUILT.test(name)) return ABANDONED;
  return TEMPLATE.test(name) ? OUTDATED : undefined;
}
