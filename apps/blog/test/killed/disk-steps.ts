import { join } from "node:path";
import { localProgram } from "@tenantry/local-programs";
import { type Program, run } from "./program.ts";

/** The calls by which a process changes what is on the disk. */
const CALLS = [
  ...["pwrite64", "ftruncate", "fsync", "fdatasync", "copy_file_range", "fchmod", "chmod"],
  ...["mkdir", "rmdir", "rename", "renameat2", "link", "linkat", "unlink", "unlinkat"],
];

/** A moment between two changes on the disk: before the `nth` of these calls. */
export interface Step {
  readonly call: string;
  readonly nth: number;
}

/** Whether a process may be watched here: some containers forbid it, and strace may be nowhere to be had. */
export async function canTrace(): Promise<boolean> {
  try {
    const command = [...(await strace("/dev/null")), "true"];
    return (await run({ command, cwd: "/", env: { ...process.env } })).code === 0;
  } catch {
    return false;
  }
}

/** Runs a program to its end. Answers each step it took, in order; of a row of writes the first and the last. */
export async function stepsOf(program: Program): Promise<readonly Step[]> {
  const log = join(program.cwd, `${crypto.randomUUID()}.strace`);
  const traced = await run({ ...program, command: [...(await strace(log, "--seccomp-bpf")), ...program.command] });
  if (traced.code !== 0) throw new Error(`${program.command.join(" ")} ended with ${traced.code}: ${traced.err}`);
  const counts = new Map<string, number>();
  const steps: Step[] = [];
  for (const [, thread = "", call = ""] of (await Bun.file(log).text()).matchAll(/^(\d+) +(\w+)\(/gm)) {
    const nth = (counts.get(`${thread} ${call}`) ?? 0) + 1;
    counts.set(`${thread} ${call}`, nth);
    steps.push({ call, nth });
  }
  const writes = (at: number): boolean => steps[at]?.call === "pwrite64";
  return steps.filter((_, at) => !(writes(at - 1) && writes(at) && writes(at + 1)));
}

/** Runs a program, and kills it with SIGKILL before a step. Answers whether it came that far. */
export async function killedBefore({ call, nth }: Step, program: Program): Promise<boolean> {
  // In a run of its own a signal is sent, without seccomp: with it strace 6.1 sends none.
  const kill = ["-e", `inject=${call}:signal=KILL:when=${nth}`];
  const { code } = await run({ ...program, command: [...(await strace("/dev/null", ...kill)), ...program.command] });
  return code === 137;
}

async function strace(log: string, ...more: string[]): Promise<string[]> {
  const program = await localProgram({ command: "strace", debianPackage: "strace" });
  return [program, "-f", "-qq", "-e", "signal=none", "-e", `trace=${CALLS.join(",")}`, "-o", log, ...more];
}
