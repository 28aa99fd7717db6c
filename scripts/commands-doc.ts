// Checks that docs/commands.md is what the commands say: `bun scripts/commands-doc.ts [--write]`. With --write it writes the page.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { SECTIONS } from "../packages/tenantry/src/commands.ts";
import { commandsPage } from "../packages/tenantry/src/commands-page.ts";
import { GLOBAL_ARGS } from "../packages/tenantry/src/global-args.ts";
import { root } from "./install.ts";

const page = join(root, "docs/commands.md");
const wanted = commandsPage(SECTIONS, GLOBAL_ARGS);
const current = existsSync(page) ? readFileSync(page, "utf8") : "";

if (process.argv.includes("--write")) {
  await Bun.write(page, wanted);
} else if (current !== wanted) {
  console.error("docs/commands.md is not what the commands say. Write it anew: bun scripts/commands-doc.ts --write");
  process.exitCode = 1;
}
