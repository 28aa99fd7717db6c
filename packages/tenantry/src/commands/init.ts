import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { command } from "../command.ts";
import { Misuse } from "../failure.ts";
import { type AppFile, appFiles } from "../init/app-files.ts";
import { nextSteps } from "../init/next-steps.ts";
import { projectIn } from "../init/project.ts";

export const init = command({
  name: "init",
  summary: "Begin with Tenantry in a project that is there",
  details:
    "Writes tenantry.config.ts, the configuration of a tenancy on SQLite, a first module with a migration, a site for the tenants,\n" +
    "and tests that prove its isolation; with --server a program that serves them, too. A file that is there is never overwritten:\n" +
    "then nothing is written at all. Asks on a terminal, unless --yes is given. For a new project: bun create tenantry my-app",
  examples: [
    { line: "tenantry init", does: "asks, writes, and says what comes next" },
    { line: "tenantry init --yes --server", does: "asks nothing; with a server in src/main.ts" },
  ],
  args: {
    server: { type: "boolean", description: "Write src/main.ts and src/public-site.ts, too, which serve the tenants" },
    yes: { type: "boolean", alias: "y", description: "Ask nothing" },
  },
  async run({ output }, args) {
    const project = projectIn(process.cwd());
    const asks = output.watched && args.yes !== true;
    const server = args.server ?? (asks ? await wantsServer() : false);
    if (server === undefined) {
      output.note("Nothing was written.");
      return 1;
    }
    const files = appFiles({ server });
    assertFree(project.folder, files);
    for (const { path, text } of files) {
      const file = join(project.folder, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text, { flag: "wx" });
    }
    const next = nextSteps(project, server);
    output.answer({ written: files.map(({ path }) => path), next }, () =>
      [
        ...files.map(({ path }) => `wrote  ${path}`),
        "",
        "Next:",
        ...next.map((step, index) => `  ${index + 1}. ${step}`),
      ].join("\n"),
    );
    return 0;
  },
});

/** Undefined where the person wants nothing at all. */
async function wantsServer(): Promise<boolean | undefined> {
  const { confirm, isCancel } = await import("@clack/prompts");
  const answer = await confirm({ message: "Write a server, too? (Not needed where yours listens already.)" });
  return isCancel(answer) ? undefined : answer;
}

/** Before anything is written. Throws `Misuse`. */
function assertFree(folder: string, files: readonly AppFile[]): void {
  const taken = files.map(({ path }) => path).filter((path) => existsSync(join(folder, path)));
  if (taken.length === 0) return;
  throw new Misuse(
    `${taken.join(", ")} ${taken.length === 1 ? "is" : "are"} there already. Nothing was written.`,
    "Move what is there out of the way, or write the rest by hand, as the quickstart has it",
  );
}
