import { readFileSync } from "node:fs";

/** The version of this package. */
export const VERSION: string = manifestVersion(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

function manifestVersion(text: string): string {
  const manifest: unknown = JSON.parse(text);
  if (typeof manifest !== "object" || manifest === null || !("version" in manifest)) return "unknown";
  return String(manifest.version);
}
