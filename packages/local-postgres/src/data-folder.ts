import { spawnSync } from "node:child_process";
import { closeSync, lchownSync, mkdirSync, openSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { localeArguments } from "./locale.ts";
import { postgresBinaries } from "./postgres-binaries.ts";
import { type ServerAccount, serverEnvironment } from "./server-account.ts";

/** Where the server's own program finds the folder that it is handed as an open file. */
const HANDED = "/proc/self/fd/3";

/**
 * A server's data, handed to its programs as an open folder where they run as another account than this process: that one
 * may be kept out of a folder above it, such as a home.
 */
export class DataFolder implements Disposable {
  readonly path: string;
  readonly account: ServerAccount;
  readonly #handle: number | undefined;

  /** Makes the folder where it is not there. */
  constructor(path: string, account: ServerAccount) {
    this.path = path;
    this.account = account;
    mkdirSync(path, { recursive: true, mode: 0o700 });
    giveTo(account, path);
    this.#handle = account.uid === undefined ? undefined : openSync(path, "r");
  }

  /** What the server's programs call it, and what they are to be given beside their three standard files. */
  get argument(): string {
    return this.#handle === undefined ? this.path : HANDED;
  }

  get handed(): readonly number[] {
    return this.#handle === undefined ? [] : [this.#handle];
  }

  /** Makes an empty cluster there, whose superuser `postgres` has this password. `durable` waits for the disk. */
  initialize(password: string, durable: boolean): void {
    const passwordFile = join(this.path, "..", `password-${process.pid}`);
    writeFileSync(passwordFile, password, { mode: 0o600 });
    giveTo(this.account, passwordFile);
    // Handed over open: the program may be kept out of the folder that the file is in.
    const given = openSync(passwordFile, "r");
    rmSync(passwordFile);
    try {
      const binaries = postgresBinaries();
      const made = spawnSync(
        join(binaries, "initdb"),
        ["-D", this.argument, "-U", "postgres", "-A", "scram-sha-256", "--pwfile=/dev/stdin"].concat(
          ["-E", "UTF8", ...localeArguments(binaries), "--no-instructions"],
          durable ? [] : ["--no-sync"],
        ),
        {
          ...this.account,
          env: serverEnvironment(),
          cwd: "/",
          encoding: "utf8",
          stdio: [given, "pipe", "pipe", ...this.handed],
        },
      );
      if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr || made.error}`);
    } finally {
      closeSync(given);
    }
  }

  [Symbol.dispose](): void {
    if (this.#handle !== undefined) closeSync(this.#handle);
  }
}

/** Makes a file or a folder the server's own: itself, never what a link of the server's account leads to. */
export function giveTo({ uid, gid }: ServerAccount, path: string): void {
  if (uid !== undefined && gid !== undefined) lchownSync(path, uid, gid);
}
