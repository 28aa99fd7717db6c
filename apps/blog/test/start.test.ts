import { afterAll, expect, test } from "bun:test";
import { json } from "./requests.ts";
import { Server, spawnMain, temporaryDirectory } from "./server.ts";

const directory = await temporaryDirectory();

afterAll(() => directory[Symbol.asyncDispose]());

test("a second start finds everything as the first one left it", async () => {
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
