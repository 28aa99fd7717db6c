import { startTraced } from "./strace.ts";

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

// A slow disk: who does not wait for it is seen to be ahead of it.
const FILTERS = ["signal=none", `trace=${CALLS.join(",")}`, "inject=fsync:delay_enter=10000"];

/** Runs a program to its end, with a file for the log. Answers what it did to the disk, in order. */
export async function traced(log: string, ...command: string[]): Promise<DiskCall[]> {
  const child = await startTraced(log, ["-y", "-s", "64", ...FILTERS.flatMap((filter) => ["-e", filter])], command);
  if ((await child.exited) !== 0) throw new Error(`${command.join(" ")} ended with ${child.exitCode}.`);
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
