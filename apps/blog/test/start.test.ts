import { afterAll, expect, test } from "bun:test";
import { join } from "node:path";
import { json } from "./requests.ts";
import { Server, spawnMain, temporaryDirectory } from "./server.ts";

const directory = await temporaryDirectory();

afterAll(() => directory[Symbol.asyncDispose]());

const script = join(import.meta.dir, "../scripts/count-posts.ts");
const command = join(import.meta.dir, "../../../scripts/tenantry.ts");

/** What a program says that works on the same directory. */
async function told(program: readonly string[]) {
  const env = { ...process.env, DATA_DIR: directory.path };
  const child = Bun.spawn([process.execPath, ...program], { env, stderr: "pipe" });
  const said = await new Response(child.stdout).text();
  return { code: await child.exited, said, complained: await new Response(child.stderr).text() };
}

test("a second start finds everything as the first one left it, and so does the script that counts posts", async () => {
  const first = await Server.start(directory.path);
  await first.fetch("/api/tenants", json({ slug: "acme", name: "Acme" }));
  const posts = `${first.base}/r/amazon/api/posts`;
  const [post] = (await (await first.fetch(posts)).json()) as { slug: string }[];
  await first.fetch(`${posts}/${post?.slug}/comments`, json({ author: "Ada", body: "still here" }));
  const everything = async (server: Server) => {
    const texts: string[] = [];
    for (const path of ["/api/tenants", "/", "/r/amazon/", `/r/amazon/posts/${post?.slug}`, "/r/apple/", "/r/acme/"]) {
      texts.push((await (await server.fetch(path)).text()).replaceAll(new URL(server.base).port, "PORT"));
    }
    return texts;
  };
  const before = await everything(first);
  expect(before.join()).toContain("still here");
  expect(await first.stop()).toBe(0);

  const second = await Server.start(directory.path);
  expect(await everything(second)).toEqual(before);
  expect(await told([script])).toEqual({ code: 0, said: "acme\t1\namazon\t4\napple\t4\n", complained: "" });
  const counted = await told([command, "run", script, "--all", "--json"]);
  expect([counted.code, counted.complained]).toEqual([0, ""]);
  const { succeeded } = JSON.parse(counted.said) as { succeeded: { slug: string; value: unknown }[] };
  const counts = succeeded.map(({ slug, value }) => [slug, value]).toSorted();
  expect(counts).toEqual([
    ["acme", 1],
    ["amazon", 4],
    ["apple", 4],
  ]);
  expect(await second.stop()).toBe(0);
});

test("a port in use is told in one sentence, also where whoever uses it would share it", async () => {
  const other = Bun.serve({ port: 0, reusePort: true, fetch: () => new Response() });
  const child = spawnMain(directory.path, Number(other.port));
  expect(await child.exited).toBe(1);
  expect((await new Response(child.stderr).text()).trim().split("\n")).toEqual([
    expect.stringContaining(`Port ${other.port} is in use.`),
  ]);
  await other.stop(true);
});
