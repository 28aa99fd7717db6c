import { spawnSync } from "node:child_process";
import { join } from "node:path";

/** From this version on, Postgres knows the letters of all scripts by itself. */
const BUILTIN = 17;

/**
 * What `initdb` is to be told, so that `lower`, `ilike` and text search know letters beyond ASCII, while texts are in the order
 * of their code points on each machine. Where Postgres does not know letters by itself, the system's `C.UTF-8` does; where
 * that is not there either, they stay as they are.
 */
export function localeArguments(binaries: string): readonly string[] {
  if (majorVersion(binaries) >= BUILTIN) {
    return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"];
  }
  const name = systemLocale();
  return name === undefined ? ["--no-locale"] : ["--locale=C", `--lc-ctype=${name}`];
}

function majorVersion(binaries: string): number {
  const { stdout } = spawnSync(join(binaries, "initdb"), ["--version"], { encoding: "utf8" });
  return Number.parseInt(/\d+/.exec(stdout)?.[0] ?? "0", 10);
}

/** The system's own name of it, where it has one: Debian calls it `C.utf8`. */
function systemLocale(): string | undefined {
  const { stdout } = spawnSync("locale", ["-a"], { encoding: "utf8" });
  return stdout?.split("\n").find((name) => /^C\.utf-?8$/i.test(name));
}
