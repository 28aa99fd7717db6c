import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, localProgram } from "@tenantry/local-programs";
import { until } from "./until.ts";

/** A pooler in transaction mode before a database; it goes when it is disposed of. */
export class PgBouncer implements AsyncDisposable {
  readonly #process: ChildProcess;
  readonly #folder: string;
  readonly #port: number;

  private constructor(process: ChildProcess, folder: string, port: number) {
    this.#process = process;
    this.#folder = folder;
    this.#port = port;
  }

  /** Starts one that lets the users of these addresses of one database through, over `size` connections for each. */
  static async start(urls: readonly string[], size: number): Promise<PgBouncer> {
    const program = await localProgram({ command: "pgbouncer", debianPackage: "pgbouncer" });
    const account = unprivileged();
    const folder = mkdtempSync(join(tmpdir(), "tenantry-pgbouncer-"));
    const port = await freePort();
    const parsed = urls.map((url) => new URL(url));
    const [server] = parsed;
    if (server === undefined) throw new TypeError("There is no database to pool.");
    const users = parsed.map(({ username, password }) => `"${username}" "${password}"`);
    const settings = [
      "[databases]",
      `* = host=${server.hostname} port=${server.port}`,
      "[pgbouncer]",
      "listen_addr = 127.0.0.1",
      `listen_port = ${port}`,
      "unix_socket_dir =",
      "auth_type = scram-sha-256",
      `auth_file = ${join(folder, "users.txt")}`,
      "pool_mode = transaction",
      `default_pool_size = ${size}`,
      "max_client_conn = 200",
      "ignore_startup_parameters = extra_float_digits, options, search_path",
    ];
    writeFileSync(join(folder, "users.txt"), users.join("\n"));
    writeFileSync(join(folder, "pgbouncer.ini"), settings.join("\n"));
    for (const path of [folder, join(folder, "users.txt"), join(folder, "pgbouncer.ini")]) {
      if (account.uid !== undefined && account.gid !== undefined) chownSync(path, account.uid, account.gid);
      chmodSync(path, path === folder ? 0o700 : 0o600);
    }
    const started = spawn(program, ["-q", join(folder, "pgbouncer.ini")], { ...account, cwd: "/", stdio: "ignore" });
    const bouncer = new PgBouncer(started, folder, port);
    try {
      await until(() => bouncer.#isGone || answers(port));
      if (!bouncer.#isGone) return bouncer;
      throw new Error(`PgBouncer ended with ${started.exitCode} when it was started.`);
    } catch (error) {
      await bouncer[Symbol.asyncDispose]();
      throw error;
    }
  }

  get #isGone(): boolean {
    return this.#process.exitCode !== null || this.#process.signalCode !== null;
  }

  /** The way to the address through the pooler. */
  through(url: string): string {
    const pooled = new URL(url);
    pooled.port = String(this.#port);
    return pooled.href;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isGone) {
      const gone = new Promise((resolve) => this.#process.once("exit", resolve));
      this.#process.kill("SIGTERM");
      await gone;
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** PgBouncer refuses to run as root. */
function unprivileged(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const line = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .find((account) => account.startsWith("nobody:"));
  const [, , uid, gid] = line?.split(":") ?? [];
  return uid === undefined || gid === undefined ? {} : { uid: Number(uid), gid: Number(gid) };
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
