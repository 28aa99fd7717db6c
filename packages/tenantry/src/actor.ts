import { readFileSync } from "node:fs";

/** Whom the audit log names for what the command does: the user the process runs as, whatever the environment says. */
export function actor(): string {
  const uid = process.geteuid?.();
  if (uid === undefined) return "os:unknown";
  return `os:${nameInPasswd(uid) ?? nameBySystem() ?? uid}`;
}

function nameInPasswd(uid: number): string | undefined {
  try {
    const lines = readFileSync("/etc/passwd", "utf8").split("\n");
    return lines.map((line) => line.split(":")).find(([, , id]) => id === String(uid))?.[0];
  } catch {
    return undefined;
  }
}

/** Users of a directory service are in no file. */
function nameBySystem(): string | undefined {
  try {
    const { exitCode, stdout } = Bun.spawnSync(["id", "-un"], { stderr: "ignore" });
    return exitCode === 0 ? stdout.toString().trim() : undefined;
  } catch {
    return undefined;
  }
}
