import type { MessageRelay } from "./message-relay.ts";
import { type Program, type Run, run } from "./program.ts";

/** Runs a program to its end. Answers how many steps it takes on the way that the relay watches. */
export async function messagesOf(relay: MessageRelay, program: Program): Promise<number> {
  relay.letPass();
  const { code, err } = await run(program);
  if (code !== 0) throw new Error(`${program.command.join(" ")} ended with ${code}: ${err}`);
  await relay.ended();
  return relay.steps;
}

export interface Killed extends Run {
  /** Whether it came that far. */
  readonly killed: boolean;
}

/** Runs a program, and kills it with SIGKILL before a step. Returns once the server has ended what it was still at. */
export async function killedBeforeMessage(relay: MessageRelay, nth: number, program: Program): Promise<Killed> {
  let pid: number | undefined;
  relay.stopBefore(nth, () => {
    if (pid === undefined) throw new Error("A message came of a program that was not started.");
    process.kill(pid, "SIGKILL");
  });
  const ended = await run(program, (started) => {
    pid = started;
  });
  await relay.ended();
  relay.letPass();
  return { ...ended, killed: ended.code === 137 };
}
