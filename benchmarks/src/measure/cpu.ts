/** CPU that this process has used so far, over all of its threads, in microseconds. */
export function cpuTime(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** CPU in microseconds for each of `calls`, run one after the other. */
export async function cpuPerCall(calls: number, call: (index: number) => unknown): Promise<number> {
  const before = cpuTime();
  for (let index = 0; index < calls; index++) {
    const answer = call(index);
    if (answer instanceof Promise) await answer;
  }
  return (cpuTime() - before) / calls;
}
