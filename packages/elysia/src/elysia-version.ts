import { ConfigurationError } from "@tenantry/core";
import elysia from "elysia/package.json" with { type: "json" };

/** What the manifest names as its peer: a package manager only warns. */
export const SUPPORTED = ">=1.4.19 <2";

/**
 * Refuses an Elysia that is older or newer than what this package was proved with.
 *
 * @throws ConfigurationError naming both versions.
 */
export function checkElysiaVersion(version: string = elysia.version): void {
  if (Bun.semver.satisfies(version, SUPPORTED)) return;
  throw new ConfigurationError(
    `Elysia ${version} is not one that @tenantry/elysia keeps its promises with: it needs ${SUPPORTED}. Install one of those.`,
    { operation: "start" },
  );
}
