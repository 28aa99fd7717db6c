import { afterEach, beforeEach, expect, test } from "bun:test";
import { join } from "node:path";
import { MigrateConnection } from "../support/migrate-connection.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

let directory: ReturnType<typeof temporaryDirectory>;
beforeEach(() => {
  directory = temporaryDirectory();
});
afterEach(() => directory[Symbol.dispose]());

const RUNNER = join(import.meta.dir, "runner-process.ts");
const soak = process.env.SOAK === "1";

/** A runner that is ready and waits for `go`. */
async function runner(file: string, count: number) {
  const child = Bun.spawn([process.execPath, RUNNER, file, String(count)], {
    stdin: "pipe",
    stdout: "pipe",
    stderr: "inherit",
  });
  const reader = child.stdout.getReader();
  await reader.read();
  return {
    child,
    go: () => {
      child.stdin.write("go\n");
      child.stdin.flush();
    },
    applied: async () => Number(new TextDecoder().decode((await reader.read()).value)),
  };
}

const steps = (file: string) => {
  const connection = new MigrateConnection(file);
  const ran = connection.rows("select step from ran order by rowid").map(([step]) => step);
  const ledger = connection
    .rows("select name from _tenantry_migrations order by name")
    .map(([name]) => Number(String(name).slice(0, 4)));
  connection.close();
  return { ran, ledger };
};
const upTo = (count: number) => Array.from({ length: count }, (_, at) => at + 1);

test("M02: runners at work on one store at once run each migration once", async () => {
  const processes = soak ? 5 : 2;
  for (const [file, from, count] of [
    ["new.sqlite", 0, 12],
    ["used.sqlite", 1, 30],
  ] as const) {
    const store = directory.file(file);
    if (from > 0) {
      const first = await runner(store, from);
      first.go();
      await first.child.exited;
    }
    const runners: Awaited<ReturnType<typeof runner>>[] = [];
    // One after another: opening, unlike migrating, does not wait for others in these tests.
    for (const _ of upTo(processes)) runners.push(await runner(store, count));
    for (const each of runners) each.go();
    const applied = await Promise.all(runners.map((each) => each.applied()));
    expect(await Promise.all(runners.map((each) => each.child.exited))).toEqual(upTo(processes).map(() => 0));
    expect(applied.reduce((sum, one) => sum + one, 0)).toBe(count - from);
    expect(steps(store)).toEqual({ ran: upTo(count), ledger: upTo(count) });
  }
});

test("M01: a runner that is killed leaves whole migrations, and the next one finishes", async () => {
  const count = 60;
  for (let round = 0; round < (soak ? 100 : 3); round++) {
    const store = directory.file(`killed-${round}.sqlite`);
    const begun = await runner(store, 1);
    begun.go();
    await begun.child.exited;
    const killed = await runner(store, count);
    killed.go();
    await Bun.sleep(Math.random() * 12);
    killed.child.kill("SIGKILL");
    await killed.child.exited;
    const { ran, ledger } = steps(store);
    expect(ran).toEqual(upTo(ran.length));
    expect(ledger).toEqual(upTo(ran.length));
    const last = await runner(store, count);
    last.go();
    expect(await last.applied()).toBe(count - ran.length);
    await last.child.exited;
    expect(steps(store)).toEqual({ ran: upTo(count), ledger: upTo(count) });
  }
}, 120_000);
