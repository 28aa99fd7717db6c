import { createHmac, randomBytes } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dataDirectory, givenSecret } from "./environment.ts";

let master: string | undefined;

/** A secret for one purpose alone. Whoever learns it learns no other, and not the master secret they are all made of. */
export function secretFor(purpose: string): string {
  master ??= givenSecret() ?? keptSecret(dataDirectory);
  return createHmac("sha256", master).update(purpose).digest("base64url");
}

/** The secret kept in a directory, made at first use. Of several processes that make it at once, all get the one that stays. */
export function keptSecret(directory: string): string {
  const file = join(directory, "secret");
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (!hasCode(error, "ENOENT")) throw error;
  }
  mkdirSync(directory, { recursive: true });
  const whole = `${file}.${process.pid}.${randomBytes(4).toString("hex")}`;
  writeFileSync(whole, randomBytes(32).toString("base64url"), { mode: 0o600, flag: "wx" });
  try {
    // Unlike a rename it replaces nothing, and unlike a write it is never seen half done.
    linkSync(whole, file);
  } catch (error) {
    if (!hasCode(error, "EEXIST")) throw error;
  } finally {
    rmSync(whole);
  }
  return readFileSync(file, "utf8");
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
