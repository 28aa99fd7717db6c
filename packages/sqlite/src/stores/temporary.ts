import { realpathSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A place for a directory of its own, which whoever first needs it makes. */
export interface TemporaryDirectory {
  readonly path: string;
  remove(): Promise<void>;
}

export function temporaryDirectory(): TemporaryDirectory {
  const path = join(realpathSync(tmpdir()), `tenantry-${crypto.randomUUID()}`);
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
