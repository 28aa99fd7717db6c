import { join } from "node:path";
import { repositoryRoot, siteRoot } from "./folders.ts";
import { stage } from "./stage.ts";
import { writeStage } from "./write-stage.ts";

/** Brings the folder that VitePress reads up to date. */
export async function prepareSite(): Promise<void> {
  await writeStage(join(siteRoot, ".site"), await stage(repositoryRoot));
}

/** Starts VitePress, which runs on Node: with the isolated linker its server build finds no packages under Bun. */
export function vitepress(...args: string[]): Bun.Subprocess {
  return Bun.spawn(["node", join(siteRoot, "node_modules/vitepress/bin/vitepress.js"), ...args], {
    cwd: siteRoot,
    stdio: ["ignore", "inherit", "inherit"],
  });
}
