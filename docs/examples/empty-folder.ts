import { mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dir, "../..");

/** An empty folder in which the packages of this repository stand in the place of those that `bun add` would bring. */
export async function emptyFolder(): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), "example-"));
  const { compilerOptions } = (await Bun.file(join(root, "tsconfig.json")).json()) as {
    compilerOptions: { paths: Record<string, string[]> };
  };
  const paths = Object.fromEntries(
    Object.entries(compilerOptions.paths).map(([name, files]) => [name, files.map((file) => join(root, file))]),
  );
  await Bun.write(join(path, "tsconfig.json"), JSON.stringify({ compilerOptions: { paths } }));
  await mkdir(join(path, "node_modules"));
  await symlink(join(import.meta.dir, "node_modules/elysia"), join(path, "node_modules/elysia"));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
