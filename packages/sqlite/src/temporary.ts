import { mkdtempSync, realpathSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A directory of its own, made when it is first asked for. */
export interface TemporaryDirectory {
  readonly path: string;
  remove(): Promise<void>;
}

export function temporaryDirectory(): TemporaryDirectory {
  const path = mkdtempSync(join(realpathSync(tmpdir()), "tenantry-"));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
