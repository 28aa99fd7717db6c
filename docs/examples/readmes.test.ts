import { afterAll, beforeAll, expect, test } from "bun:test";
import { cp, rm } from "node:fs/promises";
import { join } from "node:path";
import { emptyFolder } from "./empty-folder.ts";
import { freePort, startServer } from "./server.ts";

/* What the packages' own pages show, each in an empty folder. */

let folder: Awaited<ReturnType<typeof emptyFolder>>;

beforeAll(async () => {
  folder = await emptyFolder();
  await cp(join(import.meta.dir, "readmes"), folder.path, { recursive: true });
});
afterAll(() => folder.remove());

async function run(file: string): Promise<string> {
  await rm(join(folder.path, "data"), { recursive: true, force: true });
  const child = Bun.spawn([process.execPath, file], { cwd: folder.path, stderr: "pipe" });
  const [out, err] = await Promise.all([child.stdout.text(), child.stderr.text()]);
  expect([await child.exited, err]).toEqual([0, ""]);
  return out;
}

test("core: a tenant, and a row of its own", async () => {
  expect(await run("core.ts")).toContain('title: "Hello"');
});

test("sqlite: the same id in two files, and a copy of one", async () => {
  const out = await run("sqlite.ts");
  for (const slug of ["amazon", "apple"])
    expect(out).toMatch(new RegExp(`^${slug} .*\\n.*id: 1,\\n.*Hello from ${slug}`, "m"));
  expect(await Bun.file(join(folder.path, "amazon.sqlite")).exists()).toBe(true);
});

test("elysia: a public page, and a site for each tenant", async () => {
  await run("core.ts");
  const port = await freePort();
  const server = await startServer("elysia.ts", folder.path, port);
  const ask = async (host: string, path: string) =>
    await (await fetch(`http://127.0.0.1:${port}${path}`, { headers: { host } })).text();
  expect(await ask("localhost", "/")).toBe("Everybody's page");
  expect(await ask("amazon.localhost", "/")).toBe("The site of Amazon");
  expect(JSON.parse(await ask("amazon.localhost", "/posts"))).toEqual([{ id: 1, title: "Hello" }]);
  server.kill("SIGTERM");
  expect(await server.exited).toBe(0);
});
