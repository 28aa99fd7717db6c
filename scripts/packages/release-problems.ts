import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { PublishedPackage } from "./published.ts";

/** What stands in the way of a release in the tree itself. */
export function treeProblems(root: string, packages: readonly PublishedPackage[]): string[] {
  const problems: string[] = [];
  const git = Bun.spawnSync(["git", "status", "--porcelain"], { cwd: root });
  if (!git.success) throw new Error(`git says nothing of ${root}: ${git.stderr}`);
  const changed = git.stdout.toString().trimEnd();
  if (changed !== "") problems.push(`The tree is not what is committed:\n${changed}`);
  const notes = readdirSync(join(root, ".changeset")).filter((file) => file.endsWith(".md") && file !== "README.md");
  if (notes.length > 0) {
    problems.push(
      `${notes.length} changes have no version yet. Run \`bun run version\` and commit: ${notes.join(", ")}`,
    );
  }
  const versions = new Set(packages.map(({ manifest }) => manifest.version));
  if (versions.size > 1) problems.push(`The packages have several versions: ${[...versions].join(", ")}.`);
  if (versions.has("0.0.0")) problems.push("0.0.0 is the version of what was never released. Run `bun run version`.");
  return problems;
}

/** Those packages whose version the registry has already. Throws where it does not say. */
export async function alreadyPublished(packages: readonly PublishedPackage[]): Promise<PublishedPackage[]> {
  const there = await Promise.all(packages.map(({ manifest: { name, version } }) => isPublished(name, version)));
  return packages.filter((_, index) => there[index]);
}

async function isPublished(name: string, version: string): Promise<boolean> {
  const child = Bun.spawn([process.execPath, "pm", "view", name, "versions", "--json"], {
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const [out, err] = await Promise.all([child.stdout.text(), child.stderr.text()]);
  if ((await child.exited) === 0) return [JSON.parse(out)].flat().includes(version);
  if (/\b404\b/.test(out + err)) return false;
  throw new Error(`The registry does not say which versions of ${name} it has:\n${out}${err}`);
}
