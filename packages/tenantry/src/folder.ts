import { statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { Misuse } from "./failure.ts";

/** Throws `Misuse` where the folder that a file is to be laid into is not there. */
export function assertFolderOf(file: string): void {
  const folder = dirname(resolve(file));
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  throw new Misuse(`There is no folder ${folder}.`, `Make it first: mkdir -p ${folder}`);
}
