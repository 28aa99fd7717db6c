import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";

/** Makes a folder hold exactly these files. What is the same already is not touched, so that nobody who watches sees a change. */
export async function writeStage(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  const there = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of there) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isDirectory() && !files.has(path.slice(folder.length + 1))) await rm(path);
  }
  for (const [path, text] of files) {
    const file = Bun.file(join(folder, path));
    if (!(await file.exists()) || (await file.text()) !== text) await Bun.write(file, text);
  }
}
