import type { TenancyConfig } from "../config.ts";
import type { Finding } from "./finding.ts";

/** What is wrong with the grounds of catalog, shared store and strategies. Opens and makes nothing. */
export async function groundFindings(config: TenancyConfig): Promise<Finding[]> {
  const grounds = [config.catalog, config.shared, ...config.strategies];
  const findings = await Promise.all(grounds.map(async (ground) => (await ground?.check?.()) ?? []));
  return findings.flat().map((finding) => ({ severity: "problem", ...finding }));
}
