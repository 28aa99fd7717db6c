import { expect, test } from "bun:test";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { keptSecret } from "../src/secret.ts";
import { temporaryDirectory } from "./server.ts";

const module = join(import.meta.dir, "../src/secret.ts");

/** What a process of its own makes of an expression in which the module's exports are `secret`. */
async function evaluated(expression: string, env: Record<string, string | undefined>) {
  const program = `import * as secret from ${JSON.stringify(module)}; console.log(${expression})`;
  const child = Bun.spawn([process.execPath, "-e", program], { env: { ...process.env, ...env }, stderr: "pipe" });
  return {
    said: (await new Response(child.stdout).text()).trim(),
    complained: await new Response(child.stderr).text(),
  };
}

test("the secret is made once, for the owner of the directory alone", async () => {
  await using directory = await temporaryDirectory();
  const data = join(directory.path, "not/there/yet");
  const secret = keptSecret(data);
  expect(secret).toMatch(/^[\w-]{43}$/);
  expect(keptSecret(data)).toBe(secret);
  expect(await readdir(data)).toEqual(["secret"]);
  expect((await stat(join(data, "secret"))).mode & 0o777).toBe(0o600);
});

test("several processes that make it at once have the same one", async () => {
  await using directory = await temporaryDirectory();
  const env = { DATA_DIR: directory.path, BLOG_SECRET: undefined };
  const all = await Promise.all(Array.from({ length: 3 }, () => evaluated('secret.secretFor("x")', env)));
  const [first] = all;
  expect(first?.said).toMatch(/^[\w-]{43}$/);
  for (const { said } of all) expect(said).toBe(first?.said ?? "");
  expect(await readdir(directory.path)).toEqual(["secret"]);
});

test("each purpose has a secret of its own, and one that is too short is refused", async () => {
  const env = { BLOG_SECRET: "s".repeat(32) };
  const { said } = await evaluated('secret.secretFor("a") === secret.secretFor("b"), secret.secretFor("a")', env);
  expect(said).toMatch(/^false [\w-]{43}$/);
  expect(said).not.toContain(env.BLOG_SECRET);
  expect((await evaluated('secret.secretFor("a")', { BLOG_SECRET: "short" })).complained).toContain("at least 32");
});
