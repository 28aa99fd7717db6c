import { fileURLToPath } from "node:url";
import { sql, type Tenancy } from "@tenantry/core";
import type { Benchmark, Row } from "../benchmark.ts";
import { median } from "../measure/statistics.ts";
import { createTenants, openTenancy } from "../requests/tenancy.ts";
import type { Errand } from "./elsewhere.ts";

const entry = new URL("./elsewhere.ts", import.meta.url).href;

/** A statement of one tenant that takes long, and reads of another tenant meanwhile. */
export const runaway: Benchmark = {
  name: "A runaway query",
  about:
    "One tenant's statement counts up for long, on SQLite: in the program's own thread, as every statement of a tenant runs; in a Worker; and " +
    "in a process of its own. Meanwhile another tenant is read every millisecond. Then it is stopped after a quarter of its time.",
  async run(size, directory) {
    await createTenants(directory, 2);
    await using tenancy = openTenancy(directory);
    const steps = size.calls * 2_000;
    const text = `with recursive n (i) as (select 1 union all select i + 1 from n where i < ${steps}) select max(i) from n`;
    const { location } = await tenancy.tenants.where("t0");
    if (location === null) throw new Error("The store has no file.");
    const errand = { file: location, text };

    const begun = performance.now();
    const statement = (): Promise<unknown> => tenancy.run("t0", ({ db }) => db.get({ text, values: [] }));
    await statement();
    const long = performance.now() - begun;
    const quiet = await readsDuring(tenancy, Bun.sleep(long));
    const own = await readsDuring(tenancy, statement());
    const inWorker = await startWorker(errand);
    const besideWorker = await readsDuring(tenancy, Bun.sleep(long / 4));
    const worker = await inWorker.stop();
    const inProcess = await startProcess(errand);
    const besideProcess = await readsDuring(tenancy, Bun.sleep(long / 4));
    const separate = await inProcess.stop();
    const read = (where: string, waits: readonly number[]): Row => ({
      measure: `a read of another tenant meanwhile, ${where}: median, longest`,
      floor: waitsOf(quiet),
      ours: waitsOf(waits),
    });
    return [
      { measure: "the statement, alone", ours: ms(long) },
      read("in the program's own thread", own),
      read("in a Worker", besideWorker),
      read("in a process of its own", besideProcess),
      { measure: "from `worker.terminate()` to its end", ours: `${ms(worker)}, of ${ms(long * 0.75)} that were left` },
      { measure: "from `process.kill()` to its end", ours: `${ms(separate)}, of ${ms(long * 0.75)} that were left` },
    ];
  },
};

/** How long each read of the other tenant took that was due before the work had ended, in milliseconds. */
async function readsDuring(tenancy: Tenancy, work: Promise<unknown>): Promise<number[]> {
  let going = true;
  const ended = work.finally(() => {
    going = false;
  });
  const waits: number[] = [];
  for (let due = performance.now(); going; due = Math.max(due + 1, performance.now())) {
    await Bun.sleep(Math.max(0, due - performance.now()));
    // A timer may come a little early.
    const since = Math.min(due, performance.now());
    await tenancy.run("t1", ({ db }) => db.one(sql`select count(*) as n from posts`));
    waits.push(performance.now() - since);
  }
  await ended;
  return waits;
}

/** Something that can be told to end; answers after how many milliseconds it had. */
interface Elsewhere {
  stop(): Promise<number>;
}

async function startWorker(errand: Errand): Promise<Elsewhere> {
  const worker = new Worker(entry);
  const closed = new Promise<void>((resolve) => worker.addEventListener("close", () => resolve()));
  const begun = new Promise<void>((resolve, reject) => {
    worker.onmessage = () => resolve();
    worker.onerror = ({ message }) => reject(new Error(message));
  });
  worker.postMessage(errand);
  await begun;
  return {
    stop: () =>
      timed(async () => {
        worker.terminate();
        await closed;
      }),
  };
}

async function startProcess(errand: Errand): Promise<Elsewhere> {
  const child = Bun.spawn([process.execPath, fileURLToPath(entry), JSON.stringify(errand)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await child.stdout.getReader().read();
  return {
    stop: () =>
      timed(async () => {
        child.kill("SIGKILL");
        await child.exited;
      }),
  };
}

async function timed(work: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

const ms = (time: number): string => `${time < 10 ? time.toFixed(1) : time.toFixed(0)} ms`;
const waitsOf = (waits: readonly number[]): string => `${ms(median(waits))}, ${ms(Math.max(...waits))}`;
