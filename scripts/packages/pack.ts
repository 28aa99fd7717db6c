import { join } from "node:path";
import type { Manifest, PublishedPackage } from "./published.ts";

/** What users download of a package. */
export interface PackedPackage {
  readonly name: string;
  readonly tarball: string;
  readonly bytes: number;
  /** Paths in the package, with `/`. */
  readonly files: readonly string[];
  /** The manifest as it is in the tarball, where versions stand for `workspace:` and `catalog:`. */
  readonly manifest: Manifest;
}

const TOP = "package/";

/** Packs a package that was built before, into a folder. */
export async function pack({ folder, manifest }: PublishedPackage, into: string): Promise<PackedPackage> {
  const said = output(["pm", "pack", "--quiet", "--destination", into], folder);
  const tarball = said.trim().split("\n").at(-1) ?? "";
  return await readPacked(manifest.name, tarball);
}

/** Looks into a tarball. */
export async function readPacked(name: string, tarball: string): Promise<PackedPackage> {
  const files = await textOf(["tar", "-tzf", tarball]);
  const manifest: unknown = JSON.parse(await textOf(["tar", "-xzOf", tarball, `${TOP}package.json`]));
  return {
    name,
    tarball,
    bytes: Bun.file(tarball).size,
    files: files
      .split("\n")
      .filter((path) => path.startsWith(TOP) && !path.endsWith("/"))
      .map((path) => path.slice(TOP.length)),
    // Written by ourselves; only versions were put in.
    manifest: manifest as Manifest,
  };
}

/** Unpacks a tarball into a folder that is there. Answers where the package is. */
export async function unpack(tarball: string, into: string): Promise<string> {
  await textOf(["tar", "-xzf", tarball, "-C", into]);
  return join(into, TOP);
}

function output(args: readonly string[], cwd: string): string {
  const { exitCode, stdout, stderr } = Bun.spawnSync([process.execPath, ...args], { cwd });
  if (exitCode !== 0) throw new Error(`bun ${args.join(" ")} failed in ${cwd}:\n${stdout}${stderr}`);
  return stdout.toString();
}

async function textOf(command: string[]): Promise<string> {
  const child = Bun.spawn(command, { stdin: "ignore", stdout: "pipe", stderr: "inherit" });
  const text = await child.stdout.text();
  if ((await child.exited) !== 0) throw new Error(`${command.join(" ")} failed.`);
  return text;
}
