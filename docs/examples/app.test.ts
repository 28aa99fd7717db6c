import { expect, test } from "bun:test";
import { join } from "node:path";
import { emptyFolder } from "./empty-folder.ts";
import { freePort, startServer } from "./server.ts";

const CREATE = `
  import { sql } from "@tenantry/core";
  import { tenancy } from "./tenancy.ts";
  for (const slug of ["amazon", "apple"])
    await tenancy.tenants.create({ slug, setup: ({ db }) => db.run(sql\`insert into posts (title) values (\${slug})\`) });
  await tenancy.close();`;

test("the app answers each tenant with its own rows", async () => {
  const folder = await emptyFolder();
  const port = await freePort();
  const app = await Bun.file(join(import.meta.dir, "app.ts")).text();
  for (const file of ["platform.ts"]) {
    await Bun.write(join(folder.path, file), Bun.file(join(import.meta.dir, file)));
  }
  await Bun.write(join(folder.path, "app.ts"), app.replace("listen(3000)", `listen(${port})`));
  await Bun.write(join(folder.path, "tenancy.ts"), app.replace(/^new Elysia\(\)\.use\(tenantRouter.*$/m, ""));
  await Bun.write(join(folder.path, "create.ts"), CREATE);
  const made = Bun.spawnSync([process.execPath, "create.ts"], { cwd: folder.path, stderr: "inherit" });
  expect(made.exitCode).toBe(0);

  const server = await startServer("app.ts", folder.path, port);
  const get = async (host: string, path: string) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { host } });
    return [response.status, await response.text()] as const;
  };
  try {
    const [amazon, apple] = [await get("amazon.localhost", "/posts"), await get("apple.localhost", "/posts")];
    expect([amazon, apple]).toEqual([
      [200, expect.stringContaining('"title":"amazon"')],
      [200, expect.stringContaining('"title":"apple"')],
    ]);
    expect(await get("localhost", "/")).toEqual([200, "Every blog has an address of its own."]);
    expect((await get("nobody.localhost", "/posts"))[0]).toBe(404);
  } finally {
    server.kill();
    await server.exited;
    await folder.remove();
  }
});
