import { ConfigurationError } from "@tenantry/core";
import { version as installed } from "elysia/package.json";
import { peerDependencies } from "../package.json";

/**
 * Refuses an Elysia that is older or newer than what this package was proved with: a package manager only warns.
 *
 * @throws ConfigurationError naming both versions.
 */
export function checkElysiaVersion(version: string = installed): void {
  const range = peerDependencies.elysia;
  if (Bun.semver.satisfies(version, range)) return;
  throw new ConfigurationError(
    `Elysia ${version} is not one that @tenantry/elysia keeps its promises with: it needs ${range}. Install one of those.`,
    { operation: "start" },
  );
}
