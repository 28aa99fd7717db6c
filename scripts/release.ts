// Publishes the packages: `bun run release [--dry-run] [--resume] [--otp=<code>]`.
//
// Builds and packs them, looks at the tarballs, then hands just these to the registry, each after those it needs, and tags the
// commit. Nothing is published from a tree that is not committed, with notes that have no version yet, or under a version that is
// out; --resume goes on where a release broke off.

import { mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { installOnce, root } from "./install.ts";
import { build } from "./packages/build.ts";
import { type PackedPackage, pack, unpack } from "./packages/pack.ts";
import { publishedPackages } from "./packages/published.ts";
import { alreadyPublished, treeProblems } from "./packages/release-problems.ts";
import { tarballProblems } from "./packages/tarball-problems.ts";

const { values: options } = parseArgs({
  options: { "dry-run": { type: "boolean" }, resume: { type: "boolean" }, otp: { type: "string" } },
});
const dryRun = options["dry-run"] ?? false;

function refuse(problems: readonly string[]): void {
  if (problems.length === 0) return;
  for (const problem of problems) console.error(problem);
  console.error("Nothing was published.");
  process.exit(1);
}

function bun(...args: readonly string[]): void {
  const { exitCode } = Bun.spawnSync([process.execPath, ...args], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (exitCode !== 0)
    throw new Error(`bun ${args.join(" ")} failed. What was published before it is out: go on with --resume.`);
}

installOnce();
const packages = publishedPackages(root);
refuse(treeProblems(root, packages));
const out = await alreadyPublished(packages);
if (!options.resume) refuse(out.map(({ manifest }) => `${manifest.name} ${manifest.version} is published already.`));

const folder = mkdtempSync(join(realpathSync(tmpdir()), "tenantry-release-"));
try {
  const ours = new Map(packages.map(({ manifest }) => [manifest.name, manifest.version]));
  const packed: PackedPackage[] = [];
  const problems: string[] = [];
  for (const one of packages) {
    build(root, one);
    const tarball = await pack(one, folder);
    const unpacked = await unpack(tarball.tarball, mkdtempSync(join(folder, "unpacked-")));
    const found = await tarballProblems(tarball, async (path) => readFileSync(join(unpacked, path), "utf8"), ours);
    problems.push(...found.map((problem) => `${tarball.name}: ${problem}`));
    if (!out.includes(one)) packed.push(tarball);
  }
  refuse(problems);
  for (const { name, manifest, tarball } of packed) {
    console.log(`\n== ${name} ${manifest.version}`);
    const further = [...(dryRun ? ["--dry-run"] : []), ...(options.otp === undefined ? [] : [`--otp=${options.otp}`])];
    bun("publish", "--quiet", "--access=public", ...further, tarball);
  }
  if (!dryRun) bun("x", "--bun", "changeset", "git-tag");
  console.log(dryRun ? "\nNothing was published: this was a dry run." : "\nPublished. Now: git push --follow-tags");
} finally {
  rmSync(folder, { recursive: true, force: true });
}
