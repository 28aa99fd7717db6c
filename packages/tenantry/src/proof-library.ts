import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import type { Configuration } from "./config.ts";
import { Misuse } from "./failure.ts";

type ProofLibrary = typeof import("@tenantry/testing");

/**
 * The application's own @tenantry/testing: it stands on the same copy of the library as the application, and who proves nothing
 * needs none. Throws `Misuse` where the application has none.
 */
export async function proofLibrary({ file }: Configuration): Promise<ProofLibrary> {
  let path: string;
  try {
    path = Bun.resolveSync("@tenantry/testing", dirname(file));
  } catch {
    throw new Misuse(
      "The application has no @tenantry/testing, which proofs are made with.",
      "Add it: bun add --dev @tenantry/testing",
    );
  }
  // It is what its name says.
  return (await import(pathToFileURL(path).href)) as ProofLibrary;
}
