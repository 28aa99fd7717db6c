import { cpSync, existsSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Manifest, rangesOf, readJson, root, writeJson } from "./manifests.ts";

const COMMON = "packages/create/templates/common";

/** Makes a template of folders of this repository, each over those before it. Answers where it is. */
export function compose(name: string, ...folders: readonly string[]): string {
  const place = join("packages/create/dist/templates", name);
  const target = join(root, place);
  rmSync(target, { recursive: true, force: true });
  for (const folder of [COMMON, ...folders]) {
    for (const file of filesOf(folder)) {
      mkdirSync(dirname(join(target, file)), { recursive: true });
      cpSync(join(root, folder, file), join(target, file));
    }
  }
  const manifest = readJson<Manifest>(join(place, "package.json"));
  const { dependencies, devDependencies } = manifest;
  writeJson(join(target, "package.json"), {
    ...manifest,
    dependencies: rangesOf(dependencies),
    devDependencies: rangesOf(devDependencies),
  });
  return target;
}

/** What git holds or would add: never somebody's data or secrets. */
function filesOf(folder: string): string[] {
  const git = Bun.spawnSync(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: join(root, folder),
  });
  if (!git.success) throw new Error(`git can't list ${folder}: ${git.stderr}`);
  const files = new Set(git.stdout.toString().split("\0").filter(Boolean));
  return [...files].filter((file) => existsSync(join(root, folder, file)));
}
