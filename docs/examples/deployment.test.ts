import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { localProgram } from "@tenantry/local-programs";
import { validate } from "dockerfile-utils";
import { answerCaddy } from "./deployment/ask.ts";
import { fresh } from "./fresh.ts";
import { freePort } from "./server.ts";

const file = (name: string): Promise<string> => Bun.file(join(import.meta.dir, "deployment", name)).text();

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "deployment-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function run(command: string[]): Promise<{ code: number; said: string }> {
  const child = Bun.spawn(command, {
    cwd: folder,
    stdout: "pipe",
    stderr: "pipe",
    env: { ...process.env, HOME: folder },
  });
  const [out, err, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
  return { code, said: out + err };
}

test("Caddy takes the Caddyfile, and would not take a broken one", async () => {
  const caddy = await localProgram({ command: "caddy", debianPackage: "caddy" });
  const validated = async (text: string) => {
    await Bun.write(join(folder, "Caddyfile"), text);
    return await run([caddy, "validate", "--config", "Caddyfile", "--adapter", "caddyfile"]);
  };
  const { code, said } = await validated(await file("Caddyfile"));
  expect([code, said]).toEqual([0, expect.stringContaining("Valid configuration")]);
  expect((await validated((await file("Caddyfile")).replace("reverse_proxy", "reverse_prox"))).code).not.toBe(0);
}, 120_000);

test("systemd takes the unit, and would not take a broken one", async () => {
  const analyze = await localProgram({ command: "systemd-analyze", debianPackage: "systemd" });
  // The program has to be there, and stands elsewhere on each machine.
  const unit = (await file("blogs.service")).replace("/usr/local/bin/bun", process.execPath);
  const verified = async (text: string) => {
    await Bun.write(join(folder, "blogs.service"), text);
    return await run([analyze, "verify", "--man=no", join(folder, "blogs.service")]);
  };
  expect(await verified(unit)).toEqual({ code: 0, said: "" });
  expect((await verified(unit.replace("StateDirectory=", "StateDir="))).said).toContain("StateDir");
}, 120_000);

test("the Dockerfile has no fault, serves as the user who owns the stores, and stops by a signal to the program", async () => {
  const text = await file("Dockerfile");
  expect(validate(text)).toEqual([]);
  expect(validate(text.replace("COPY . .", "COPPY . ."))).not.toEqual([]);
  expect(text).toMatch(/chown bun:bun \/data[\s\S]*VOLUME \["\/data"\][\s\S]*USER bun[\s\S]*DATA_DIR=\/data/);
  expect(text).toMatch(/^CMD \["bun", "src\/main\.ts"\]$/m);
});

test("Caddy is told which hosts are served, and nothing is opened for it", async () => {
  await using tenancy = await fresh();
  await tenancy.domains.add("amazon", "shop.example");
  await tenancy.domains.add("apple", "claimed.example", { trusted: false });
  const server = answerCaddy(tenancy, 0);
  try {
    const asked = async (domain: string) => (await fetch(new URL(`/served?domain=${domain}`, server.url))).status;
    for (const host of ["blogs.example", "amazon.blogs.example", "shop.example"])
      expect([host, await asked(host)]).toEqual([host, 200]);
    for (const host of ["nobody.blogs.example", "claimed.example", "elsewhere.example", "10.0.0.1", "", "a%20b"])
      expect([host, await asked(host)]).toEqual([host, 404]);
  } finally {
    await server.stop(true);
  }
});

test("behind Caddy a request target in absolute form and the Host header agree (R04)", async () => {
  const caddy = await localProgram({ command: "caddy", debianPackage: "caddy" });
  const port = await freePort();
  const app = Bun.serve({ port: 0, fetch: (request) => new Response(request.headers.get("host")) });
  await Bun.write(
    join(folder, "proxy"),
    `{\n\tadmin off\n\tauto_https off\n}\nhttp://:${port} {\n\treverse_proxy 127.0.0.1:${app.port}\n}\n`,
  );
  const proxy = Bun.spawn([caddy, "run", "--config", join(folder, "proxy"), "--adapter", "caddyfile"], {
    env: { ...process.env, HOME: folder },
    stdio: ["ignore", "ignore", "ignore"],
  });
  try {
    const ask = async (target: string): Promise<string> => {
      const chunks: string[] = [];
      const { promise, resolve } = Promise.withResolvers<void>();
      const socket = await Bun.connect({
        hostname: "127.0.0.1",
        port,
        socket: { data: (_, bytes) => void chunks.push(bytes.toString()), close: () => resolve() },
      });
      socket.write(`GET ${target} HTTP/1.1\r\nHost: amazon.example\r\nConnection: close\r\n\r\n`);
      await promise;
      const said = chunks.join("");
      return said.slice(said.indexOf("\r\n\r\n") + 4).trim();
    };
    const up = () =>
      fetch(`http://127.0.0.1:${port}/`).then(
        ({ ok }) => ok,
        () => false,
      );
    while (!(await up())) await Bun.sleep(25);
    expect(await ask("/posts")).toBe("amazon.example");
    expect(await ask("http://apple.example/posts")).toBe("apple.example");
  } finally {
    proxy.kill();
    await proxy.exited;
    await app.stop(true);
  }
}, 60_000);
