import { expect, test } from "bun:test";
import { join } from "node:path";
import { freshDatabase } from "@tenantry/local-postgres";
import { temporaryDirectory } from "./server.ts";

const soak = process.env.SOAK === "1";
const TIME_LIMIT = soak ? 30 * 60_000 : 240_000;

/** The tests of the blog that hold on every strategy; those of a short run, and the others. */
const CORE = ["isolation", "posts-api", "reading"];
const OTHERS = ["accounts", "proof", "sign-up", "signing-in", "typed-client", "writing"];

/** Runs the same tests with another strategy. What they print is shown where one fails. */
async function pass(more: Record<string, string>, tests: readonly string[]): Promise<void> {
  await using directory = await temporaryDirectory();
  const files = [...(soak ? [...CORE, ...OTHERS] : tests)].map((name) => join(import.meta.dir, `${name}.test.ts`));
  const child = Bun.spawn([process.execPath, "test", `--timeout=${TIME_LIMIT}`, ...files], {
    env: { ...process.env, DATA_DIR: directory.path, ...more },
    stdout: "ignore",
    stderr: "pipe",
  });
  const said = await new Response(child.stderr).text();
  if ((await child.exited) !== 0) throw new Error(said);
  expect(Number(/^ *(\d+) pass$/m.exec(said)?.[1])).toBeGreaterThanOrEqual(CORE.length);
}

test.each([
  ["schema", [...CORE, "proof"]],
  ["database", CORE],
] as const)(
  "the same tests pass with STRATEGY=%s and the catalog in Postgres",
  async (strategy, tests) => {
    await using database = await freshDatabase();
    await pass({ STRATEGY: strategy, DATABASE_URL: database.url }, tests);
  },
  TIME_LIMIT,
);
