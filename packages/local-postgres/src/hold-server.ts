import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, constants, openSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { DataFolder } from "./data-folder.ts";
import { postgresBinaries } from "./postgres-binaries.ts";
import { serverEnvironment } from "./server-account.ts";
import { IN_USE, LEAVING } from "./usage.ts";

const ATTEMPTS = 5;
const LOOK_EVERY = 20;
/** Never through a link: the folder may be another account's than this process's. */
const NEW_LOG = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW;

/**
 * Holds the server. Its standard input is a pipe from those who use it: whichever way they go, once the last of them has gone the
 * server is stopped. Who opens a named pipe while it closes, and says a word, is heard before that. When the server goes by
 * itself, so does all of this. The first argument is a folder that goes with the server, or nothing.
 */
const HOLDER = `exec 4<&0
folder=$1
shift
"$@" </dev/null 4<&- &
server=$!
trap '' INT TERM HUP
(
  while cat <&4 >/dev/null && [ -p ${IN_USE} ] && mv ${IN_USE} ${LEAVING}; do
    [ -n "$(head -c 1 <&4)" ] || break
    mv ${LEAVING} ${IN_USE}
  done
  kill -INT $server
) >/dev/null 2>&1 3<&- &
exec 3<&- 4<&-
wait $server
[ -z "$folder" ] || rm -rf "$folder"
rm -f ${LEAVING}
kill -KILL -$$`;

export interface Held {
  readonly port: number;
  readonly holder: ChildProcess;
}

export interface HoldOptions {
  readonly data: DataFolder;
  /** The folder that holds everything, the log too. */
  readonly folder: string;
  /** The reading end of a named pipe that all who use the server have open. Without one this process alone uses it. */
  readonly users?: number;
  /** Whether the folder goes with the server. */
  readonly temporary: boolean;
  readonly settings: Readonly<Record<string, string>>;
  /** The port that is tried first. */
  readonly port?: number | undefined;
}

/** Starts a server that lives as long as it is used. Throws with what it logged where it does not start. */
export async function holdServer(options: HoldOptions): Promise<Held> {
  const { data, folder, users, temporary } = options;
  const logFile = join(folder, "log");
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = attempt === 0 ? (options.port ?? (await freePort())) : await freePort();
    const settings = Object.entries({ ...options.settings, port: String(port) });
    const log = openSync(logFile, NEW_LOG, 0o600);
    const holder = spawn(
      "sh",
      ["-c", HOLDER, "sh", temporary ? folder : "", join(postgresBinaries(), "postgres"), "-D", data.argument].concat(
        settings.flatMap(([name, value]) => ["-c", `${name}=${value}`]),
      ),
      {
        ...data.account,
        env: serverEnvironment(),
        cwd: folder,
        detached: true,
        stdio: [users ?? "pipe", log, log, ...data.handed],
      },
    );
    closeSync(log);
    if (await isReady(holder, logFile)) {
      letProcessEnd(holder);
      return { port, holder };
    }
    // Another program may have taken the port meanwhile; every other reason will be there at the next attempt, too.
    if (!readFileSync(logFile, "utf8").includes("could not bind")) break;
  }
  throw new Error(`Postgres did not start. What it said:\n${readFileSync(logFile, "utf8").trim()}`);
}

/** Lets go of a server that this process alone has used, and waits for its end. */
export async function stopHeld(holder: ChildProcess): Promise<void> {
  if (holder.exitCode !== null || holder.signalCode !== null) return;
  const gone = new Promise((resolve) => holder.once("exit", resolve));
  holder.stdin?.end();
  await gone;
}

/** Whether the server came up; false once it is gone. */
async function isReady(holder: ChildProcess, logFile: string): Promise<boolean> {
  let failed = false;
  holder.once("error", () => {
    failed = true;
  });
  for (;;) {
    if (readFileSync(logFile, "utf8").includes("ready to accept connections")) return true;
    if (failed || holder.exitCode !== null || holder.signalCode !== null) return false;
    await sleep(LOOK_EVERY);
  }
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

/** A running server does not keep this process from ending. */
function letProcessEnd(holder: ChildProcess): void {
  holder.unref();
  const pipe = holder.stdin;
  if (pipe !== null && "unref" in pipe && typeof pipe.unref === "function") pipe.unref();
}
