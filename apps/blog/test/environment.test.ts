import { afterAll, expect, test } from "bun:test";
import { join } from "node:path";
import { spawnMain, temporaryDirectory } from "./server.ts";

const directory = await temporaryDirectory();
const file = join(directory.path, "file");
await Bun.write(file, "");

afterAll(() => directory[Symbol.asyncDispose]());

const module = join(import.meta.dir, "../src/environment.ts");

/** What the environment is read as. */
async function read(more: Record<string, string>): Promise<unknown> {
  const program = `
    const { base, port, dataDirectory, givenSecret } = await import(${JSON.stringify(module)});
    console.log(JSON.stringify([base, port, dataDirectory, givenSecret() ?? null]));`;
  const env = { ...process.env, PORT: "", DATA_DIR: "", BASE_URL: "", BLOG_SECRET: "", ...more };
  const child = Bun.spawn([process.execPath, "-e", program], { env });
  return JSON.parse(await new Response(child.stdout).text());
}

test("what is set to nothing is the default", async () => {
  const data = join(import.meta.dir, "../data");
  expect(await read({})).toEqual(["http://localhost:3000", 3000, data, null]);
  const set = { PORT: "3001", DATA_DIR: "/x/y", BASE_URL: "https://Blogs.example/" };
  expect(await read(set)).toEqual(["https://blogs.example", 3001, "/x/y", null]);
});

test.each([
  ["PORT", "eighty"],
  ["PORT", "0"],
  ["PORT", "65536"],
  ["PORT", "3e3"],
  ["PORT", " "],
  ["DATA_DIR", file],
  ["DATA_DIR", join(file, "below/it")],
  ["BASE_URL", "nowhere"],
  ["BASE_URL", "localhost:3000"],
  ["BASE_URL", "ftp://blogs.example"],
  ["BASE_URL", "https://blogs.example/path"],
  ["BASE_URL", "https://somebody@blogs.example"],
  ["BASE_URL", "https://blogs_example"],
  ["BASE_URL", "http://127.0.0.1:3000"],
  ["BLOG_SECRET", "short"],
  ["STRATEGY", "schemas"],
  ["DATABASE_URL", "nowhere"],
  ["DATABASE_URL", "mysql://user@host/blog"],
  ["DATABASE_URL", "postgres://host/blog"],
  ["DATABASE_URL", "postgres://user:secret@host"],
  ["DATABASE_URL", "postgres://user:secret@127.0.0.1:1/blog"],
])("%s=%j is refused in one sentence", async (name, value) => {
  const child = spawnMain(directory.path, 3000, { [name]: value });
  expect(await child.exited).toBe(1);
  const said = (await new Response(child.stderr).text()).trim();
  expect(said).toStartWith(`${name} must `);
  expect(said.split("\n")).toHaveLength(1);
  expect(said).not.toContain("secret");
  expect(await new Response(child.stdout).text()).toBe("");
});

test("the address of an administrator alone is refused in one sentence", async () => {
  const child = spawnMain(directory.path, 3000, { DATABASE_ADMIN_URL: "postgres://user:secret@host/blog" });
  expect(await child.exited).toBe(1);
  const said = (await new Response(child.stderr).text()).trim();
  expect(said).toStartWith("DATABASE_URL must be set where DATABASE_ADMIN_URL is");
  expect(said.split("\n")).toHaveLength(1);
});
