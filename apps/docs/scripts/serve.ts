// Checks the pages, then serves the site while they are being written: `bun run docs [--serve] [--port 5173]`. Where nobody
// looks on, such as in a script, it only checks them, unless it is told to serve.

import { watch } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "../src/folders.ts";
import { prepareSite, vitepress } from "../src/vitepress.ts";

const args = process.argv.slice(2);
const check = Bun.spawn([process.execPath, join(repositoryRoot, "scripts/docs.ts"), ...args], {
  stdio: ["ignore", "inherit", "inherit"],
});
process.exitCode = await check.exited;
const wanted = args.includes("--serve") || (process.stdout.isTTY && !args.includes("--write"));
if (process.exitCode === 0 && wanted) await serve(args.filter((word) => word !== "--serve"));

async function serve(options: readonly string[]): Promise<void> {
  await prepareSite();
  let again: NodeJS.Timeout | undefined;
  const watcher = watch(join(repositoryRoot, "docs"), { recursive: true }, () => {
    clearTimeout(again);
    again = setTimeout(() => prepareSite().catch((error: unknown) => console.error(String(error))), 100);
  });
  const server = vitepress("dev", ...options);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => server.kill(signal));
  process.exitCode = await server.exited;
  watcher.close();
  process.exit();
}
