import { join } from "node:path";
import { apiReference } from "./api-reference.ts";
import { repositoryRoot, siteRoot } from "./folders.ts";
import { stage } from "./stage.ts";
import { writeStage } from "./write-stage.ts";

let api: Map<string, string> | undefined;

/** Brings the folder that VitePress reads up to date; the API reference is made once in a process. */
export async function prepareSite(): Promise<void> {
  const files = await stage(repositoryRoot);
  api ??= await apiReference();
  for (const [path, page] of api) {
    files.set(`api/${path}`, page);
    files.set(`public/api/${path}`, page);
  }
  files.set("public/mark.svg", await Bun.file(join(siteRoot, "mark.svg")).text());
  await writeStage(join(siteRoot, ".site"), files);
}

/** Starts VitePress, which runs on Node: with the isolated linker its server build finds no packages under Bun. */
export function vitepress(...args: string[]): Bun.Subprocess {
  return Bun.spawn(["node", join(siteRoot, "node_modules/vitepress/bin/vitepress.js"), ...args], {
    cwd: siteRoot,
    stdio: ["ignore", "inherit", "inherit"],
  });
}
