import { readFileSync } from "node:fs";

/** Whom the server runs as: this process's own user where nothing is said. */
export interface ServerAccount {
  readonly uid?: number;
  readonly gid?: number;
}

/** Postgres refuses to run as root: then it runs as `postgres` where that account exists, otherwise as `nobody`. */
export function serverAccount(): ServerAccount {
  if (process.getuid?.() !== 0) return {};
  const accounts = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"));
  for (const name of ["postgres", "nobody"]) {
    const found = accounts.find((account) => account[0] === name);
    if (found !== undefined) return { uid: Number(found[2]), gid: Number(found[3]) };
  }
  throw new Error(
    "Root can not run Postgres, and there is no account `postgres` or `nobody`. Run this as another user, or give the address of a server.",
  );
}

/** The environment without what would change where Postgres listens, what it says, and in which language. */
export function serverEnvironment(): Record<string, string> {
  const kept = Object.entries(process.env).filter(([name, value]) => value !== undefined && !name.startsWith("PG"));
  return { ...Object.fromEntries(kept), LC_ALL: "C", LC_MESSAGES: "C", TZ: "UTC" };
}
