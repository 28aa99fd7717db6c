import { mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { followPage, type Output } from "./follow-page.ts";
import { freePort } from "./server.ts";

const root = join(import.meta.dir, "../..");

/** The steps of the walk-through, in their order. */
export const STEPS: readonly string[] = [
  "1-the-folder",
  "2-tables",
  "3-posts",
  "4-members",
  "5-tenancy",
  "6-pages",
  "7-platform",
  "8-blogs",
  "9-serving",
  "10-operating",
];

/** A page that was followed. */
export interface Followed {
  readonly page: string;
  readonly outputs: readonly Output[];
  /** The page with what its commands printed now. */
  readonly written: string;
}

/**
 * Follows the walk-through from an empty folder that lies where the example does. `look` sees the folder at the end, with
 * what the pages made in it.
 */
export async function followWalkthrough(look: (folder: string) => Promise<void>): Promise<Followed[]> {
  const ground = await mkdtemp(join(tmpdir(), "walkthrough-"));
  const folder = join(ground, "apps/blog");
  const running: Bun.Subprocess[] = [];
  try {
    await mkdir(folder, { recursive: true });
    await Bun.write(join(ground, "tsconfig.json"), JSON.stringify(await configuration()));
    await symlink(join(root, "apps/blog/node_modules"), join(folder, "node_modules"));
    const place = {
      folder,
      examples: "apps/blog",
      port: await freePort(),
      tenantry: join(root, "packages/tenantry/src/main.ts"),
      running,
    };
    const followed: Followed[] = [];
    for (const step of STEPS) {
      const page = `docs/walkthrough/${step}.md`;
      followed.push({ page, ...(await followPage(await Bun.file(join(root, page)).text(), place)) });
    }
    await look(folder);
    return followed;
  } finally {
    for (const server of running) server.kill("SIGTERM");
    await Promise.all(running.map((server) => server.exited));
    await rm(ground, { recursive: true, force: true });
  }
}

/** The repository's, whose paths stand for installed packages. */
async function configuration(): Promise<unknown> {
  const { compilerOptions } = (await Bun.file(join(root, "tsconfig.json")).json()) as {
    compilerOptions: { paths: Record<string, string[]> };
  };
  const paths = Object.entries(compilerOptions.paths);
  return {
    compilerOptions: {
      ...compilerOptions,
      paths: Object.fromEntries(paths.map(([name, files]) => [name, files.map((file) => join(root, file))])),
    },
  };
}
