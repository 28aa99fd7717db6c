import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { root } from "../install.ts";
import type { PackedPackage } from "./pack.ts";
import type { Manifest } from "./published.ts";

/** What a program printed, and how it ended. */
export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/**
 * A folder outside of this repository, in which the tarballs stand for the published packages. Everything else comes from the
 * registry, as it does for users.
 */
export class OutsideFolder implements AsyncDisposable {
  readonly path: string;
  readonly #ground = mkdtempSync(join(realpathSync(tmpdir()), "tenantry-outside-"));
  readonly #running: Bun.Subprocess[] = [];
  readonly #env: Record<string, string | undefined>;

  constructor(name = "app") {
    this.path = join(this.#ground, name);
    // Commands begin with `#!/usr/bin/env bun`, and a machine may have this Bun only inside of npm's cache.
    const programs = join(this.#ground, "bin");
    mkdirSync(programs);
    symlinkSync(process.execPath, join(programs, "bun"));
    const path = `${programs}${delimiter}${process.env.PATH}`;
    this.#env = { ...process.env, CI: "true", PATH: path, TENANTRY_TARBALLS: undefined, NODE_ENV: undefined };
  }

  /** The folder around it. */
  get ground(): string {
    return this.#ground;
  }

  /** A copy of a file or a folder of this repository. */
  copy(from: string, to: string): void {
    cpSync(join(root, from), join(this.path, to), {
      recursive: true,
      filter: (source) => !source.endsWith("node_modules"),
    });
  }

  write(file: string, text: string): Promise<number> {
    return Bun.write(join(this.path, file), text);
  }

  read(file: string): Promise<string> {
    return Bun.file(join(this.path, file)).text();
  }

  /** Installs what a manifest lists, with the tarballs in the place of our packages. */
  async install(manifest: Partial<Manifest>, packed: readonly PackedPackage[]): Promise<void> {
    const overrides = Object.fromEntries(packed.map(({ name, tarball }) => [name, `file:${tarball}`]));
    await this.write("package.json", JSON.stringify({ ...manifest, overrides }, null, 2));
    const { code, out, err } = await this.bun(["install"]);
    if (code !== 0) throw new Error(`bun install failed:\n${out}${err}`);
  }

  /** Runs Bun. */
  async bun(args: readonly string[], env: Record<string, string> = {}, cwd = this.path): Promise<Ran> {
    const child = Bun.spawn([process.execPath, ...args], {
      cwd,
      env: { ...this.#env, ...env },
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
    });
    const [out, err] = await Promise.all([child.stdout.text(), child.stderr.text()]);
    await child.exited;
    return { code: child.exitCode, out, err };
  }

  /** Starts a server, and waits until it is healthy. Answers how to ask it by a host name, and how to end it. */
  async serve(args: readonly string[], env: Record<string, string> = {}): Promise<OutsideServer> {
    const port = await freePort();
    const child = Bun.spawn([process.execPath, ...args], {
      cwd: this.path,
      env: { ...this.#env, ...env, PORT: String(port) },
      stdin: "ignore",
      stdout: "pipe",
      stderr: "inherit",
    });
    this.#running.push(child);
    while (child.exitCode === null) {
      const health = await fetch(`http://127.0.0.1:${port}/-/health`).catch(() => undefined);
      if (health?.ok) return new OutsideServer(child, port);
      await Bun.sleep(25);
    }
    throw new Error(`bun ${args.join(" ")} ended before it answered:\n${await child.stdout.text()}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#running) child.kill("SIGKILL");
    await Promise.all(this.#running.map((child) => child.exited));
    rmSync(this.#ground, { recursive: true, force: true });
  }
}

/** A server in a folder outside. */
export class OutsideServer {
  readonly port: number;
  readonly #child: Bun.Subprocess;

  constructor(child: Bun.Subprocess, port: number) {
    this.#child = child;
    this.port = port;
  }

  /** Asks the server as a browser would that has the address `http://<host>:<port><path>`. */
  fetch(host: string, path: string, { headers, ...init }: RequestInit = {}): Promise<Response> {
    const named = new Headers(headers);
    named.set("host", `${host}:${this.port}`);
    return fetch(`http://127.0.0.1:${this.port}${path}`, { ...init, headers: named, redirect: "manual" });
  }

  /** Stops it as an operator does. Answers its exit code. */
  stop(): Promise<number> {
    this.#child.kill("SIGTERM");
    return this.#child.exited;
  }
}

async function freePort(): Promise<number> {
  const server = Bun.serve({ port: 0, fetch: () => new Response() });
  const { port } = server;
  await server.stop(true);
  return Number(port);
}
