import { until } from "./until.ts";
import { ask } from "./world.ts";

/** Waits until the server is at work on a statement of this text, in the database of the address. */
export async function untilAtWork(url: string, text: string): Promise<void> {
  await until(async () => (await count(url, `state = 'active' and position('${text}' in query) > 0`)) > 0);
}

/** Waits until this many statements wait for a lock, in the database of the address. */
export async function untilBlocked(url: string, statements = 1): Promise<void> {
  await until(async () => (await count(url, "wait_event_type = 'Lock'")) === statements);
}

/** Ends connections to the database of the address, and returns when the server has ended them. */
export async function terminate(url: string, where: string): Promise<void> {
  await ask(url, `select pg_terminate_backend(pid, 20000) from pg_stat_activity where ${HERE} and ${where}`);
}

const HERE = "datname = current_database() and pid <> pg_backend_pid()";

async function count(url: string, where: string): Promise<number> {
  const [[found] = []] = await ask(url, `select count(*) from pg_stat_activity where ${HERE} and ${where}`);
  return Number(found);
}
