import { expect, test } from "bun:test";
import { join } from "node:path";
import { emptyFolder } from "./empty-folder.ts";
import { freePort, startServer } from "./server.ts";

const here = (file: string) => Bun.file(join(import.meta.dir, file));

test("two processes serve one port from one folder, and both know a new tenant and a suspended one at once", async () => {
  const folder = await emptyFolder();
  const port = await freePort();
  for (const file of ["site.ts", "tenancy.ts", "create.ts", "suspend.ts", "migrations/blog/0001_posts.sql"])
    await Bun.write(join(folder.path, "quickstart", file), here(`quickstart/${file}`));
  // Each tells who answers, so that one can see that both do.
  const program = (await here("processes.ts").text())
    .replace(".use(router)", '.onRequest(({ set }) => { set.headers["x-process"] = String(process.pid); }).use(router)')
    .replace("notice: 5_000", "notice: 0");
  await Bun.write(join(folder.path, "processes.ts"), program);
  const servers = [
    await startServer("processes.ts", folder.path, port),
    await startServer("processes.ts", folder.path, port),
  ];
  const script = (...args: string[]) =>
    expect(Bun.spawnSync([process.execPath, ...args], { cwd: folder.path, stderr: "inherit" }).exitCode).toBe(0);
  /** What both processes answer, once both do; new connections go to either. */
  const answers = async () => {
    const seen = new Map<string | null, number>();
    while (seen.size < 2) {
      const { status, headers } = await fetch(`http://127.0.0.1:${port}/posts`, {
        headers: { host: "apple.localhost", connection: "close" },
      });
      seen.set(headers.get("x-process"), status);
    }
    return [...seen.values()];
  };
  try {
    expect(await answers()).toEqual([404, 404]);
    script("quickstart/create.ts", "apple");
    expect(await answers()).toEqual([200, 200]);
    script("quickstart/suspend.ts");
    expect(await answers()).toEqual([403, 403]);
  } finally {
    for (const server of servers) server.kill("SIGTERM");
    expect(await Promise.all(servers.map((server) => server.exited))).toEqual([0, 0]);
    await folder.remove();
  }
}, 60_000);
