import { Database } from "bun:sqlite";
import { ConfigurationError } from "@tenantry/core/adapter";

/** Up to 3.51.2 a checkpoint could lose commits of another process (the WAL-reset bug). */
const OLDEST = [3, 51, 3] as const;

let checked = false;

/**
 * Refuses an engine that is known to damage stores. Bun brings its own; on macOS it may load the system's.
 *
 * @throws ConfigurationError naming both versions.
 */
export function checkEngineVersion(version?: string): void {
  if (version === undefined) {
    if (checked) return;
    const probe = new Database(":memory:");
    version = String(probe.prepare("select sqlite_version()").values()[0]?.[0]);
    probe.close(true);
  }
  const parts = version.split(".").map(Number);
  for (const [place, least] of OLDEST.entries()) {
    const part = parts[place] ?? 0;
    if (part > least) break;
    if (part === least) continue;
    throw new ConfigurationError(
      `SQLite ${version} can lose committed data (the WAL-reset bug): use Bun 1.4.5 or later, whose SQLite is ${OLDEST.join(".")} or later.`,
      { operation: "open" },
    );
  }
  checked = true;
}
