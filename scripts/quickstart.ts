// Does what docs/quickstart.md says, in a clean clone of what is committed, by a shell as a person would, until two tenants
// answer; and fails where it takes more than six commands or five minutes. `bun run quickstart`

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { freePort } from "../docs/examples/server.ts";
import { fencesOf } from "./docs/fences.ts";
import { root } from "./install.ts";

const COMMANDS = 6;
const MINUTES = 5;
/** What comes behind the first answers of both tenants. */
const ENOUGH = "Both rows have the id 1.";

const [page = ""] = (await Bun.file(join(root, "docs/quickstart.md")).text()).split(ENOUGH);
const blocks = fencesOf(page).filter(
  ({ comment }) => comment.startsWith("run") || comment.includes("workspace already"),
);
const port = await freePort();
const ground = mkdtempSync(join(tmpdir(), "quickstart-"));
const clone = join(ground, "clone");
// A machine that has never installed anything: its home is empty, and so is the store of packages.
const env = {
  ...process.env,
  HOME: ground,
  BUN_INSTALL_CACHE_DIR: join(ground, "packages"),
  PORT: String(port),
  PATH: `${dirname(await bunAsBun())}:${process.env.PATH}`,
};

let cwd = clone;
const servers: Bun.Subprocess[] = [];
let commands = 0;
const started = performance.now();
try {
  await shell(`git clone --quiet --no-hardlinks ${root} ${clone}`, root);
  for (const { comment, code } of blocks) {
    for (const line of code.split("\n")) await step(line, comment === "run: in the background");
  }
} finally {
  for (const server of servers) server.kill("SIGTERM");
  await Promise.all(servers.map((server) => server.exited));
  rmSync(ground, { recursive: true, force: true });
}

const minutes = (performance.now() - started) / 60_000;
console.log(`\n${commands} commands, ${(minutes * 60).toFixed(1)} s`);
if (commands > COMMANDS || minutes > MINUTES) {
  console.error(`The quickstart promises ${COMMANDS} commands and ${MINUTES} minutes at most.`);
  process.exitCode = 1;
}

async function step(line: string, inBackground: boolean): Promise<void> {
  commands++;
  const begun = performance.now();
  if (line.startsWith("cd ")) cwd = join(cwd, line.slice(3));
  else if (inBackground) {
    servers.push(Bun.spawn(["sh", "-c", `exec ${line}`], { cwd, env, stdout: "inherit", stderr: "inherit" }));
    await answering();
  } else await shell(line.replaceAll(":3000", `:${port}`), cwd);
  console.log(`${((performance.now() - begun) / 1_000).toFixed(1).padStart(6)} s  ${line}`);
}

async function shell(line: string, folder: string): Promise<void> {
  const child = Bun.spawn(
    ["sh", "-ec", line.startsWith("curl ") ? line.replace("curl", "curl --fail --silent") : line],
    {
      cwd: folder,
      env,
      stdout: "inherit",
      stderr: "inherit",
    },
  );
  if ((await child.exited) !== 0) throw new Error(`This does not work as it stands on the page: ${line}`);
}

async function answering(): Promise<void> {
  for (let left = 300; left > 0; left--) {
    const there = await fetch(`http://127.0.0.1:${port}/-/health`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (there) return;
    await Bun.sleep(100);
  }
  throw new Error("The server does not answer.");
}

/** A file of the name `bun`: this very Bun may have another, inside npm's cache. */
async function bunAsBun(): Promise<string> {
  const bun = join(ground, "bin", "bun");
  await Bun.write(bun, `#!/bin/sh\nexec "${process.execPath}" "$@"\n`, { mode: 0o755 });
  return bun;
}
