/** A program, and the Debian package that brings it. */
export interface WantedProgram {
  readonly command: string;
  readonly debianPackage: string;
}

/** Servers' programs are here, and the PATH of an ordinary user does not name these folders. */
const SYSTEM_FOLDERS = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

const installing = new Map<string, Promise<string>>();

/**
 * The path of a program that a test drives. Where it is missing, root installs it from Debian's packages, once a process.
 *
 * @throws Error that says in one sentence what to install, where this user can't.
 * @example
 * const chromium = await localProgram({ command: "chromium", debianPackage: "chromium" });
 */
export function localProgram(wanted: WantedProgram): Promise<string> {
  const found = find(wanted.command);
  if (found !== undefined) return Promise.resolve(found);
  let path = installing.get(wanted.debianPackage);
  path ??= install(wanted).finally(() => installing.delete(wanted.debianPackage));
  installing.set(wanted.debianPackage, path);
  return path;
}

function find(command: string): string | undefined {
  const folders = [process.env.PATH ?? "", ...SYSTEM_FOLDERS].join(":");
  return Bun.which(command, { PATH: folders }) ?? undefined;
}

async function install({ command, debianPackage }: WantedProgram): Promise<string> {
  const remedy = `This needs the program ${command}: run \`apt-get install ${debianPackage}\`, then try again.`;
  if (process.getuid?.() !== 0 || find("apt-get") === undefined) throw new Error(remedy);
  // The list of packages of a fresh machine is old or empty.
  await aptGet(remedy, "update");
  await aptGet(remedy, "install", "--yes", "--no-install-recommends", debianPackage);
  const found = find(command);
  if (found === undefined) throw new Error(`The Debian package ${debianPackage} brought no program ${command}.`);
  return found;
}

async function aptGet(remedy: string, ...args: string[]): Promise<void> {
  const run = Bun.spawn(["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300", ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [, said, code] = await Promise.all([
    new Response(run.stdout).text(),
    new Response(run.stderr).text(),
    run.exited,
  ]);
  if (code !== 0) throw new Error(`${remedy} (apt-get ${args[0]} failed: ${said.trim()})`);
}
