import type { TenancyConfig } from "../config.ts";
import type { GroundFinding } from "../strategies/ground.ts";
import type { Finding } from "./finding.ts";

/** What is wrong with the grounds of catalog, shared store and strategies. Opens and makes nothing. */
export async function groundFindings(config: TenancyConfig): Promise<Finding[]> {
  return (await check(config)).map(({ mend: _, ...finding }) => ({ severity: "problem", ...finding }));
}

/** Mends what is wrong with them where nothing has to be decided. Answers what was done, a sentence each. */
export async function mendGrounds(config: TenancyConfig): Promise<string[]> {
  const done: string[] = [];
  for (const finding of await check(config)) {
    const sentence = await finding.mend?.();
    if (sentence !== undefined) done.push(sentence);
  }
  return done;
}

async function check(config: TenancyConfig): Promise<GroundFinding[]> {
  const grounds = [config.catalog, config.shared, ...config.strategies];
  const findings = await Promise.all(grounds.map(async (ground) => (await ground?.check?.()) ?? []));
  return findings.flat();
}
