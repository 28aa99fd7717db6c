// Tries the packages as users get them: `bun run packages [check …]`. Builds and packs them, then runs the checks of
// scripts/packages/checks (all of them, or those that are named) on the tarballs, in folders outside of this repository.

import { mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installOnce, root } from "./install.ts";
import { build } from "./packages/build.ts";
import { pack } from "./packages/pack.ts";
import { publishedPackages } from "./packages/published.ts";

const TIME_LIMIT = 300_000;
const FOLDER = "scripts/packages/checks";
const END = ".check.ts";

installOnce();
const all = readdirSync(join(root, FOLDER)).filter((file) => file.endsWith(END));
const wanted = process.argv.slice(2).map((name) => `${name}${END}`);
const unknown = wanted.filter((file) => !all.includes(file));
if (unknown.length > 0) throw new Error(`There is no ${unknown.join(", ")} in ${FOLDER}.`);

const tarballs = mkdtempSync(join(realpathSync(tmpdir()), "tenantry-tarballs-"));
try {
  for (const published of publishedPackages(root)) {
    build(root, published);
    await pack(published, tarballs);
  }
  const checks = (wanted.length > 0 ? wanted : all).map((file) => `./${FOLDER}/${file}`);
  const run = Bun.spawnSync([process.execPath, "test", `--timeout=${TIME_LIMIT}`, ...checks], {
    cwd: root,
    env: { ...process.env, TENANTRY_TARBALLS: tarballs },
    stdio: ["ignore", "inherit", "inherit"],
  });
  process.exitCode = run.exitCode ?? 1;
} finally {
  rmSync(tarballs, { recursive: true, force: true });
}
