import { afterAll, describe, expect, test } from "bun:test";
import { join } from "node:path";
import { type DiskCall, traced } from "./support/disk-trace.ts";
import { canTrace } from "./support/strace.ts";
import { Scratch } from "./support/world.ts";

/*
 * After a loss of power the disk holds what was made durable, and of everything else what it likes. So what counts is the
 * order: nothing may become durable that leads to something that is not.
 */

const PROGRAM = join(import.meta.dirname, "support/create-tenants.ts");
const CHANGES = new Set(["pwrite64", "write", "copy_file_range", "ftruncate", "fchmod"]);

const traceable = await canTrace();

/** The one call that is like this. */
function only(calls: readonly DiskCall[], call: string, like: RegExp): DiskCall {
  const found = calls.filter((one) => one.call === call && like.test(one.text));
  expect([call, found.length]).toEqual([call, 1]);
  return found[0] as DiskCall;
}

/** The calls between two lines that the program printed. */
function between(calls: readonly DiskCall[], first: string, last: string): DiskCall[] {
  const begin = only(calls, "write", new RegExp(`^1<.*"${first}\\\\n"`));
  const end = only(calls, "write", new RegExp(`^1<.*"${last}\\\\n"`));
  return calls.filter(({ began, ended }) => began > begin.ended && ended < end.began);
}

describe.skipIf(!traceable)("S22: a tenant is made in an order that outlives a loss of power", () => {
  const directory = new Scratch();
  afterAll(() => directory[Symbol.asyncDispose]());
  let tracing: Promise<DiskCall[]> | undefined;
  const trace = (): Promise<DiskCall[]> => {
    tracing ??= traced(directory.at("trace"), process.execPath, PROGRAM, directory.at("data"));
    return tracing;
  };

  test("whether its store is built, copied, or copied and filled", async () => {
    const all = await trace();
    for (const kind of ["built", "copied", "filled"]) {
      const calls = between(all, `${kind} begins`, `${kind} stands`);
      const made = only(calls, "mkdir", /\.new-/);
      const renamed = only(calls, "rename", /\.new-/);
      const content = only(calls, "fsync", /\/\.new-[^/]+\/db\.sqlite>/);
      const name = only(calls, "fsync", /\/\.new-[^/]+>/);
      const [folder] = calls.filter(
        ({ call, text, began }) => call === "fsync" && /\/tenants\/..>/.test(text) && began > renamed.ended,
      );
      // The content, then its name in the store's directory, before that has the name under which it is looked for.
      const written = calls.filter(({ call, text }) => CHANGES.has(call) && /\/db\.sqlite>/.test(text));
      expect(written.length).toBeGreaterThan(0);
      for (const change of written) expect(change.ended).toBeLessThan(content.began);
      expect(content.ended).toBeLessThan(renamed.began);
      expect(name.ended).toBeLessThan(renamed.began);
      // The row that says provisioning stands before anything of the store does; the one that says active, after all of it.
      const log = calls.filter(({ call, text }) => call === "fsync" && /\/catalog\.sqlite-wal>/.test(text));
      expect(log).toHaveLength(2);
      expect(log[0]?.ended).toBeLessThan(made.began);
      const active = calls.find(
        ({ call, text, began }) => call === "pwrite64" && /\/catalog\.sqlite-wal>/.test(text) && began > renamed.ended,
      );
      expect(folder?.ended).toBeLessThan(active?.began ?? 0);
      expect(active?.ended).toBeLessThan(log[1]?.began ?? 0);
    }
  });

  test("where its store was made beforehand: the row that says active comes after all that was written into it", async () => {
    const all = await trace();
    const calls = between(all, "taken begins", "taken stands");
    const [, id = ""] =
      /"ready ([-0-9a-f]{36})/.exec(all.find(({ text }) => text.includes('"ready '))?.text ?? "") ?? [];
    const of = (call: string, path: string): DiskCall[] =>
      calls.filter((one) => one.call === call && one.text.includes(`${path}>`));
    const stored = of("fsync", `/${id}/db.sqlite`).at(-1);
    const written = [...of("pwrite64", `/${id}/db.sqlite`), ...of("pwrite64", `/${id}/db.sqlite-wal`)];
    expect(written.length).toBeGreaterThan(0);
    for (const change of written) expect(change.ended).toBeLessThan(stored?.began ?? 0);
    const [provisioning] = of("fsync", "/catalog.sqlite-wal");
    expect(provisioning?.ended).toBeLessThan(written[0]?.began ?? 0);
    const active = of("pwrite64", "/catalog.sqlite-wal").find(({ began }) => began > (provisioning?.ended ?? 0));
    expect(stored?.ended).toBeLessThan(active?.began ?? 0);
  });
});
