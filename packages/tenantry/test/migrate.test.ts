import { Database } from "bun:sqlite";
import { expect, setDefaultTimeout, test } from "bun:test";
import { rmSync } from "node:fs";
import { sql } from "@tenantry/core";
import { makeTenancy } from "./support/app/make-tenancy.ts";
import { CommandLine, TIME_LIMIT } from "./support/command-line.ts";

setDefaultTimeout(TIME_LIMIT);

const NEWER = { APP_VERSION: "2" };
const MIGRATED = ["notes/0002_unique"];

/** Who is behind version 2, as the catalog has it. */
async function behind(command: CommandLine): Promise<string[]> {
  await using newer = makeTenancy(command.data, "2");
  return (await newer.planMigrations()).tenants.map(({ slug }) => slug);
}

test("M03: a fleet is migrated; who fails stops nobody, and the next run goes on with those alone", async () => {
  await using command = await CommandLine.with("amazon", "apple", "pear");
  const apple = await command.tenancy.run("apple", ({ db }) => db);
  await apple.run(sql`insert into notes (text) values ('apple')`);
  const plan = await command.line("migrate --dry-run", NEWER);
  expect(plan).toMatchObject({ code: 0 });
  expect(plan.out).toContain("amazon: notes/0002_unique\napple: notes/0002_unique\n");
  expect((await command.line("status", NEWER)).out).toContain("behind: amazon, apple, pear");

  const first = await command.line("migrate", NEWER);
  expect(first.code).toBe(1);
  expect(first.out).toContain("pear: notes/0002_unique\n");
  expect(first.out).toContain("apple: failed (MIGRATION_FAILED)\n");
  expect(first.out).toContain("shared: news/0001_news\n");
  expect(first.out).toContain("2 migrated, 1 failed, 0 were up to date.");

  const second = await command.line("migrate --resume --json", NEWER);
  expect(second.code).toBe(1);
  expect(second.json()).toMatchObject({ migrated: [], failed: [{ slug: "apple" }], upToDate: 2 });
  // The tenant is as it was: the program of before serves it, and its data can be mended.
  await apple.run(sql`delete from notes where id = 2`);
  const third = await command.line("migrate --json", NEWER);
  expect(third.code).toBe(0);
  expect(third.json()).toMatchObject({ migrated: [{ slug: "apple", applied: MIGRATED }], failed: [], upToDate: 2 });
  expect(await behind(command)).toEqual([]);
});

test("only what is named is migrated", async () => {
  await using command = await CommandLine.with("amazon", "apple", "pear");
  expect((await command.line("migrate --shared --json", NEWER)).json()).toMatchObject({
    shared: ["news/0001_news"],
    migrated: [],
  });
  expect((await command.line("migrate --tenant apple --tenant pear --json", NEWER)).json()).toMatchObject({
    shared: [],
    migrated: [{ slug: "apple" }, { slug: "pear" }],
  });
  expect(await behind(command)).toEqual(["amazon"]);
  expect(await command.line("migrate --tenant nobody", NEWER)).toMatchObject({ code: 1, out: "" });
});

test("a store that was put back from a snapshot is found by doctor, and brought up by name", async () => {
  await using command = await CommandLine.with("amazon");
  const file = await command.file("amazon");
  const kept = `${command.directory}/kept.sqlite`;
  await command.tenancy.tenants.snapshot("amazon", kept);
  await command.tenancy.close();
  await command.line("migrate", NEWER);
  for (const end of ["-wal", "-shm"]) rmSync(`${file}${end}`, { force: true });
  await Bun.write(file, Bun.file(kept));
  expect(await behind(command)).toEqual([]);
  const doctor = await command.line("doctor --json", NEWER);
  expect(doctor).toMatchObject({ code: 1 });
  expect(doctor.json()).toMatchObject({
    findings: [{ code: "MIGRATIONS_BEHIND", tenant: "amazon", remedy: "tenantry migrate --tenant amazon" }],
  });
  expect((await command.line("migrate --tenant amazon --json", NEWER)).json()).toMatchObject({
    migrated: [{ slug: "amazon", applied: MIGRATED }],
  });
  expect(await command.line("doctor", NEWER)).toMatchObject({ code: 0 });
});

test("M01: killed between two tenants, the next run completes the fleet, each migration once", async () => {
  const slugs = ["amazon", "apple", "pear"];
  await using command = await CommandLine.with(...slugs);
  const killed = await command.line("migrate --concurrency 1", { ...NEWER, KILL_AT: "migrate 2" });
  expect(killed.signal).toBe("SIGKILL");
  expect(await behind(command)).toEqual(["apple", "pear"]);
  expect(await command.line("migrate", NEWER)).toMatchObject({ code: 0 });
  for (const slug of slugs) {
    using store = new Database(await command.file(slug), { readonly: true });
    expect(store.query("select name from _tenantry_migrations order by name").values()).toEqual([
      ["0001_notes"],
      ["0002_unique"],
    ]);
  }
});

test("Ctrl-C completes what is under way and leaves the rest for the next run", async () => {
  const slugs = Array.from({ length: 6 }, (_, index) => `t${index}`);
  await using command = await CommandLine.with(...slugs);
  const stopped = await command.line("migrate --concurrency 1 --json", { ...NEWER, INTERRUPT_AT: "migrate 2" });
  expect(stopped).toMatchObject({ code: 1, signal: null });
  const { migrated, left, failed } = stopped.json<{ migrated: unknown[]; left: number; failed: unknown[] }>();
  expect(failed).toEqual([]);
  expect(left).toBeGreaterThan(0);
  expect(migrated.length + left).toBe(6);
  expect(await behind(command)).toHaveLength(left);
});
