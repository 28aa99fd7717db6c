import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Access, readAccess, writeAccess } from "./access.ts";
import { DataFolder, giveTo } from "./data-folder.ts";
import { ADMIN, APPLICATION, answers, furnish } from "./furnish.ts";
import { holdServer } from "./hold-server.ts";
import { serverAccount } from "./server-account.ts";
import { inTurn } from "./turn.ts";
import { hasUsers, isHeld, joinUsers, LEAVING, openUsers } from "./usage.ts";

const SETTINGS = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  fsync: "on",
  max_connections: "200",
  max_locks_per_transaction: "256",
  // Failed statements are the application's to tell of, and would lay tenants' data into the log.
  log_min_messages: "log",
};

/** Taken before anything else is made in the folder. */
const TURN = "turn.sqlite";

const LOOK_EVERY = 20;
/** Milliseconds. A server has a checkpoint to write before it ends. */
const SERVER_ENDS = 60_000;
const NOTICES = 250;

export interface KeptPostgresOptions {
  /** Where the server's data, its passwords and its log are; made where it is not there. */
  readonly folder: string;
  /** The database that is made in it: small letters and underscores. */
  readonly database: string;
}

/** A server whose data stay, in use by this process. */
export interface KeptPostgres extends AsyncDisposable {
  /** The address of the database as the application's role, which has no rights of its own. */
  readonly url: string;
  /** The same as the role that makes schemas, databases and roles. */
  readonly adminUrl: string;
  /** Uses it no more. Where this process started the server and nobody else uses it, waits until it has ended. */
  close(): Promise<void>;
}

/** Whether a folder has data of a server. */
export function hasKeptPostgres(folder: string): boolean {
  return existsSync(join(folder, "data", "PG_VERSION"));
}

/**
 * Uses the server whose data are in a folder: the one that runs for other processes already, otherwise one that is started, the
 * first time with an empty database. It is durable, and it ends once nobody uses it any more, also where the last ones were
 * killed.
 *
 * @example
 * await using server = await keptPostgres({ folder: "data/postgres", database: "blog" });
 */
export async function keptPostgres({ folder: named, database }: KeptPostgresOptions): Promise<KeptPostgres> {
  const folder = resolve(named);
  prepare(folder);
  let using = await use(folder, database);
  let resuming: Promise<void> | undefined;
  // A server that was killed is started again, at its port, by the first of its users who notices.
  const watch = setInterval(() => {
    if (isHeld(using.users)) return;
    resuming ??= resume().finally(() => {
      resuming = undefined;
    });
  }, NOTICES);
  watch.unref();
  const resume = async (): Promise<void> => {
    try {
      const next = await use(folder, database);
      closeSync(using.users);
      using = next;
    } catch {
      // It is tried again.
    }
  };
  let open = true;
  const close = async (): Promise<void> => {
    if (!open) return;
    open = false;
    clearInterval(watch);
    await resuming;
    closeSync(using.users);
    if (using.started) await endOf(folder);
  };
  const { port, application, admin } = using.access;
  return {
    url: address(port, APPLICATION, application, database),
    adminUrl: address(port, ADMIN, admin, database),
    close,
    [Symbol.asyncDispose]: close,
  };
}

interface Using {
  readonly users: number;
  readonly access: Access;
  /** Whether this process started the server, and did not only join those who use it. */
  readonly started: boolean;
}

/** Joins those who use the server, or starts it. */
function use(folder: string, database: string): Promise<Using> {
  return inTurn(
    join(folder, TURN),
    async () => (await joinRunning(folder, database)) ?? (await start(folder, database)),
  );
}

/** Makes the folder, or makes sure that what is there can be used by this user. */
function prepare(folder: string): void {
  const account = serverAccount();
  const owner = statSync(folder, { throwIfNoEntry: false })?.uid;
  if (owner !== undefined && owner !== process.getuid?.() && owner !== account.uid) {
    throw new Error(
      `The Postgres server in ${folder} belongs to the user with the number ${owner}: run this as that user, or choose another folder.`,
    );
  }
  mkdirSync(folder, { recursive: true });
  // It is closed to all others and may be given to another account, which nobody's own files survive.
  const names = readdirSync(folder);
  if (names.length > 0 && !names.some((name) => name.startsWith(TURN))) {
    throw new Error(
      `The folder ${folder} holds other things than a Postgres server: choose one that is empty or not there.`,
    );
  }
  giveTo(account, realpathSync(folder));
  chmodSync(folder, 0o700);
}

/** A server that is about to end is waited for, whoever had it. */
async function joinRunning(folder: string, database: string): Promise<Using | undefined> {
  for (let waited = 0; ; waited += LOOK_EVERY) {
    const users = joinUsers(folder);
    if (users !== undefined) {
      const access = readAccess(folder);
      if (await answers(address(access.port, APPLICATION, access.application, database))) {
        return { users, access, started: false };
      }
      closeSync(users);
    } else if (!isRunning(folder)) return undefined;
    if (waited > SERVER_ENDS) {
      throw new Error(
        `A Postgres server runs on ${folder} that nothing here has started. Stop it, or give its address.`,
      );
    }
    await sleep(LOOK_EVERY);
  }
}

async function start(folder: string, database: string): Promise<Using> {
  const account = serverAccount();
  const before = readAccess(folder);
  using data = new DataFolder(join(folder, "data"), account);
  if (!hasKeptPostgres(folder)) data.initialize(before.superuser, true);
  const { reading, users } = openUsers(folder, account);
  try {
    const { port } = await holdServer({
      data,
      folder,
      users: reading,
      temporary: false,
      settings: SETTINGS,
      port: before.port,
    });
    const access = { ...before, port };
    if (port !== before.port) writeAccess(folder, access);
    await furnish(address(port, "postgres", access.superuser, "postgres"), database, access);
    return { users, access, started: true };
  } catch (error) {
    closeSync(users);
    throw error;
  } finally {
    closeSync(reading);
  }
}

/** Waits for the end of the server, and of what held it, unless somebody else uses it. */
async function endOf(folder: string): Promise<void> {
  await untilNot(() => hasUsers(folder), NOTICES);
  if (hasUsers(folder)) return;
  await untilNot(() => isRunning(folder), SERVER_ENDS);
  // What a holder that was killed has left stays there.
  await untilNot(() => existsSync(join(folder, LEAVING)), NOTICES);
}

async function untilNot(holds: () => boolean, limit: number): Promise<void> {
  for (let waited = 0; waited < limit && holds(); waited += LOOK_EVERY) await sleep(LOOK_EVERY);
}

/** By the file that a server keeps while it runs; one that was killed leaves it. */
function isRunning(folder: string): boolean {
  let text: string;
  try {
    text = readFileSync(join(folder, "data", "postmaster.pid"), "utf8");
  } catch {
    return false;
  }
  const pid = Number.parseInt(text, 10);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

function address(port: number | undefined, user: string, password: string, database: string): string {
  return `postgres://${user}:${password}@127.0.0.1:${port ?? 0}/${database}`;
}
