// Serves the site while its pages are being written: `bun apps/docs/scripts/serve.ts [--port 5173]`.

import { watch } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "../src/folders.ts";
import { prepareSite, vitepress } from "../src/vitepress.ts";

await prepareSite();
let again: NodeJS.Timeout | undefined;
const watcher = watch(join(repositoryRoot, "docs"), { recursive: true }, () => {
  clearTimeout(again);
  again = setTimeout(() => prepareSite().catch((error: unknown) => console.error(String(error))), 100);
});
process.exitCode = await vitepress("dev", ...process.argv.slice(2)).exited;
watcher.close();
