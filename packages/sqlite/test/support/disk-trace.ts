import { localProgram } from "@tenantry/local-programs";

/** Calls that change a file's content or a name, that make either durable, and `write`, by which a program says where it is. */
const CALLS = [
  ...["pwrite64", "write", "copy_file_range", "ftruncate", "fchmod", "fsync", "fdatasync"],
  ...["mkdir", "rename", "link", "unlink"],
];

/** One call of a program's threads. */
export interface DiskCall {
  readonly call: string;
  /** Its arguments, with the path behind each descriptor. */
  readonly text: string;
  /** Where it ended among all calls; one that was interrupted began before. */
  readonly ended: number;
  readonly began: number;
}

async function strace(log: string, command: readonly string[]): Promise<void> {
  const program = await localProgram({ command: "strace", debianPackage: "strace" });
  // A slow disk: who does not wait for it is seen to be ahead of it.
  const filters = ["signal=none", `trace=${CALLS.join(",")}`, "inject=fsync:delay_enter=10000"];
  const options = ["-f", "-qq", "-y", "-s", "64", "-o", log, ...filters.flatMap((filter) => ["-e", filter])];
  const child = Bun.spawn([program, ...options, ...command], { stdout: "ignore", stderr: "inherit" });
  if ((await child.exited) !== 0) throw new Error(`${command.join(" ")} ended with ${child.exitCode}.`);
}

/** Whether a process may be watched here: some containers forbid it, and strace may be nowhere to be had. */
export async function canTrace(): Promise<boolean> {
  try {
    await strace("/dev/null", ["true"]);
    return true;
  } catch {
    return false;
  }
}

/** Runs a program to its end, with a file for the log. Answers what it did to the disk, in order. */
export async function traced(log: string, ...command: string[]): Promise<DiskCall[]> {
  await strace(log, command);
  const calls: DiskCall[] = [];
  const interrupted = new Map<string, { readonly began: number; readonly text: string }>();
  for (const [at, line] of (await Bun.file(log).text()).split("\n").entries()) {
    const [, thread = "", call = "", text = "", unfinished] =
      /^(\d+) +(\w+)\((.*?)( <unfinished \.\.\.>)?$/.exec(line) ?? [];
    if (unfinished !== undefined) {
      interrupted.set(thread, { began: at, text });
      continue;
    }
    if (call !== "") {
      calls.push({ call, text, began: at, ended: at });
      continue;
    }
    const [, of = "", resumed = ""] = /^(\d+) +<\.\.\. (\w+) resumed>/.exec(line) ?? [];
    const before = interrupted.get(of);
    if (before !== undefined) calls.push({ call: resumed, text: before.text, began: before.began, ended: at });
  }
  return calls;
}
