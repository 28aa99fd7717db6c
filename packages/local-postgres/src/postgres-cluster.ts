import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chownSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { postgresBinaries } from "./postgres-binaries.ts";

const ATTEMPTS = 5;
const SETTINGS = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  shared_buffers: "64MB",
  max_connections: "200",
  max_locks_per_transaction: "256",
};

/**
 * Holds the server. Its standard input is a pipe from this process: whichever way this process goes, the pipe closes, the
 * server is stopped and its folder removed. When the server goes first, the shell goes too.
 */
const HOLDER = `exec 3<&0
folder=$1
shift
"$@" </dev/null 3<&- &
server=$!
trap '' INT TERM HUP
(while kill -0 $server 2>/dev/null; do sleep 0.2; done; kill -KILL $$) 3<&- >/dev/null 2>&1 &
watch=$!
cat <&3 >/dev/null
kill $watch
kill -INT $server
wait $server
rm -rf "$folder"`;

/** A Postgres server of this process's own. */
export interface PostgresCluster {
  /** The address of its database `postgres`, as its superuser. */
  readonly url: string;
  /** Where its files are. */
  readonly folder: string;
  stop(): Promise<void>;
}

/** Makes a cluster in a folder for temporary files and starts it; both go when this process ends. */
export async function startPostgresCluster(): Promise<PostgresCluster> {
  const binaries = postgresBinaries();
  const account = serverAccount();
  const environment = cleanEnvironment();
  const folder = mkdtempSync(join(tmpdir(), "tenantry-postgres-"));
  const password = randomBytes(18).toString("hex");
  const data = join(folder, "data");
  try {
    const passwordFile = join(folder, "password");
    writeFileSync(passwordFile, password, { mode: 0o600 });
    if (account.uid !== undefined && account.gid !== undefined) {
      chownSync(folder, account.uid, account.gid);
      chownSync(passwordFile, account.uid, account.gid);
    }
    const made = spawnSync(
      join(binaries, "initdb"),
      ["-D", data, "-U", "postgres", "-A", "scram-sha-256", `--pwfile=${passwordFile}`].concat([
        "-E",
        "UTF8",
        "--no-locale",
        "--no-sync",
        "--no-instructions",
      ]),
      { ...account, env: environment, cwd: folder, encoding: "utf8" },
    );
    if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr || made.error}`);
    rmSync(passwordFile);

    let log = "";
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const port = await freePort();
      const settings = Object.entries({ ...SETTINGS, port: String(port) });
      const holder = spawn(
        "sh",
        ["-c", HOLDER, "sh", folder, join(binaries, "postgres"), "-D", data].concat(
          settings.flatMap(([name, value]) => ["-c", `${name}=${value}`]),
        ),
        { ...account, env: environment, cwd: "/", detached: true, stdio: ["pipe", "ignore", "pipe"] },
      );
      log = await untilReady(holder);
      if (holder.exitCode !== null || holder.signalCode !== null) continue;
      letProcessEnd(holder);
      return {
        url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
        folder,
        stop: () => stop(holder),
      };
    }
    throw new Error(`Postgres did not start: ${log}`);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Postgres refuses to run as root: then it runs as `postgres` where that account exists, otherwise as `nobody`. */
function serverAccount(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const accounts = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"));
  for (const name of ["postgres", "nobody"]) {
    const found = accounts.find((account) => account[0] === name);
    if (found !== undefined) return { uid: Number(found[2]), gid: Number(found[3]) };
  }
  throw new Error("Root can not run Postgres, and there is no account `postgres` or `nobody`: set PG_TEST_URL.");
}

function cleanEnvironment(): Record<string, string> {
  const kept = Object.entries(process.env).filter(([name, value]) => value !== undefined && !name.startsWith("PG"));
  return { ...Object.fromEntries(kept), LC_ALL: "C", LC_MESSAGES: "C", TZ: "UTC" };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

/** What the server logged until it was ready, or until it went. */
function untilReady(holder: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    let log = "";
    holder.stderr?.on("data", (chunk: Buffer) => {
      if (log.length < 100_000) log += chunk.toString();
      if (log.includes("ready to accept connections")) resolve(log);
    });
    holder.once("exit", () => resolve(log));
  });
}

/** A running server does not keep this process from ending. */
function letProcessEnd(holder: ChildProcess): void {
  holder.unref();
  for (const pipe of [holder.stdin, holder.stderr]) {
    if (pipe !== null && "unref" in pipe && typeof pipe.unref === "function") pipe.unref();
  }
}

async function stop(holder: ChildProcess): Promise<void> {
  if (holder.exitCode !== null || holder.signalCode !== null) return;
  const gone = new Promise((resolve) => holder.once("exit", resolve));
  holder.stdin?.end();
  await gone;
}
