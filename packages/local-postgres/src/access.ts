import { randomBytes } from "node:crypto";
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** How a server is reached, and by which passwords. */
export interface Access {
  readonly port: number | undefined;
  readonly superuser: string;
  readonly admin: string;
  readonly application: string;
}

/** What a folder's file says; new passwords where there is none yet. */
export function readAccess(folder: string): Access {
  try {
    return parse(readFileSync(fileIn(folder), "utf8"));
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  }
  const password = (): string => randomBytes(24).toString("base64url");
  const access = { port: undefined, superuser: password(), admin: password(), application: password() };
  writeAccess(folder, access);
  return access;
}

/** Replaces the file, which its owner alone may read. */
export function writeAccess(folder: string, access: Access): void {
  const file = fileIn(folder);
  rmSync(`${file}.new`, { force: true });
  // Nothing that lies there is written through: the folder may be another account's.
  writeFileSync(`${file}.new`, `${JSON.stringify(access, null, 2)}\n`, { mode: 0o600, flag: "wx" });
  renameSync(`${file}.new`, file);
}

function fileIn(folder: string): string {
  return join(folder, "access.json");
}

function parse(text: string): Access {
  const { port, superuser, admin, application } = JSON.parse(text);
  if ([superuser, admin, application].some((password) => typeof password !== "string")) {
    throw new Error("The file access.json of the Postgres folder lacks a password.");
  }
  return { port: typeof port === "number" ? port : undefined, superuser, admin, application };
}
