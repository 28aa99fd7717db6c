import { existsSync, readFileSync } from "node:fs";

/** What each process had used when it was last there: idle connections are closed in the meantime. */
const used = new Map<number, number>();

/** CPU that processes of the server have used so far, in microseconds. */
export function backendsCpu(processes: readonly number[]): number {
  return sum(processes, (pid) => {
    if (existsSync(`/proc/${pid}`)) used.set(pid, Number(read(pid, "schedstat").split(" ")[0]) / 1_000);
    return used.get(pid) ?? 0;
  });
}

/** Memory that processes of the server share with no other, in bytes. */
export function privateMemory(processes: readonly number[]): number {
  return sum(processes, (pid) => {
    const kilobytes = [...read(pid, "smaps_rollup").matchAll(/^Private_(?:Clean|Dirty): +(\d+) kB$/gm)];
    return kilobytes.reduce((total, [, size]) => total + Number(size) * 1_024, 0);
  });
}

function read(pid: number, file: string): string {
  return readFileSync(`/proc/${pid}/${file}`, "utf8");
}

function sum(processes: readonly number[], of: (pid: number) => number): number {
  return processes.reduce((total, pid) => total + of(pid), 0);
}
