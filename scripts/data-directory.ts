import { join } from "node:path";
import { root } from "./install.ts";

/** Keeps the example's data in `data` at the root of the repository, where DATA_DIR names no other folder. */
export function keepDataAtRoot(): void {
  process.env.DATA_DIR ||= join(root, "data");
}
