import { lstatSync } from "node:fs";
import type { GroundFinding } from "@tenantry/core/adapter";

/**
 * What belongs to another user than this process runs as: what it made there, the other could not open. Paths that are not
 * there belong to nobody.
 */
export function foreignOwners(paths: readonly string[]): GroundFinding[] {
  const own = process.geteuid?.();
  if (own === undefined) return [];
  for (const path of paths) {
    const owner = lstatSync(path, { throwIfNoEntry: false })?.uid;
    if (owner === undefined || owner === own) continue;
    return [
      {
        code: "NOT_OWNER",
        message: `${path} belongs to the user with the number ${owner}, and this process runs as number ${own}.`,
        remedy: `Run it as the owner: sudo -u '#${owner}' … Or give the data to the user who runs the server, with chown.`,
      },
    ];
  }
  return [];
}
