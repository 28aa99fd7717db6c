import { afterAll, beforeAll, expect, test } from "bun:test";
import { join } from "node:path";
import { emptyFolder } from "./empty-folder.ts";
import { followPage } from "./follow-page.ts";
import { freePort } from "./server.ts";

let folder: Awaited<ReturnType<typeof emptyFolder>>;
const running: Bun.Subprocess[] = [];

beforeAll(async () => {
  folder = await emptyFolder();
});

afterAll(async () => {
  for (const server of running) server.kill("SIGTERM");
  expect(await Promise.all(running.map((server) => server.exited))).toEqual(running.map(() => 0));
  await folder.remove();
});

test("the page works as it stands, from an empty folder", async () => {
  const page = await Bun.file(join(import.meta.dir, "../quickstart.md")).text();
  const place = { folder: folder.path, examples: "docs/examples/quickstart", port: await freePort(), running };
  const { outputs } = await followPage(page, place);
  expect(outputs.length).toBeGreaterThan(4);
  for (const { line, expected, printed } of outputs) expect([line, printed]).toEqual([line, expected]);
  expect(running).toHaveLength(1);
}, 30_000);
