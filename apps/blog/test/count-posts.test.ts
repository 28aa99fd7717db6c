import { expect, test } from "bun:test";
import { join } from "node:path";
import { json } from "./requests.ts";
import { Server, temporaryDirectory } from "./server.ts";

const script = join(import.meta.dir, "../scripts/count-posts.ts");

test("the posts of every blog are counted, also while the blogs are served", async () => {
  await using directory = await temporaryDirectory();
  const server = await Server.start(directory.path);
  await server.fetch("/api/tenants", json({ slug: "acme", name: "Acme" }));
  const child = Bun.spawn([process.execPath, script], {
    env: { ...process.env, DATA_DIR: directory.path },
    stderr: "pipe",
  });
  expect(await new Response(child.stdout).text()).toBe("acme\t1\namazon\t4\napple\t4\n");
  expect([await child.exited, await new Response(child.stderr).text()]).toEqual([0, ""]);
  expect(await server.stop()).toBe(0);
});
