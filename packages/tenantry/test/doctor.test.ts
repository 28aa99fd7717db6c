import { Database } from "bun:sqlite";
import { expect, setDefaultTimeout, test } from "bun:test";
import { chmodSync, chownSync, readdirSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { sql } from "@tenantry/core";
import { CommandLine, TIME_LIMIT } from "./support/command-line.ts";

setDefaultTimeout(TIME_LIMIT);

interface Report {
  readonly findings: readonly { readonly code: string; readonly tenant?: string; readonly remedy: string }[];
}

const codes = ({ findings }: Report): string[] =>
  findings.map(({ code, tenant }) => `${code} ${tenant ?? ""}`.trim()).sort();

test("each kind of trouble is named with a remedy, and --fix mends what needs no decision", async () => {
  const slugs = ["amazon", "apple", "pear", "plum"];
  await using command = await CommandLine.with(...slugs);
  const stores = new Map<string, string>();
  for (const slug of slugs) stores.set(slug, await command.file(slug));
  const store = (slug: string): string => stores.get(slug) ?? "";
  await command.tenancy.tenants.create({ slug: "kiwi", migrate: false });
  await command.tenancy.close();
  expect(await command.line("doctor")).toMatchObject({ code: 0 });

  expect((await command.line("create fig", { KILL_AT: "create prepare" })).signal).toBe("SIGKILL");
  rmSync(dirname(store("amazon")), { recursive: true });
  // Pear's place holds apple's store, and plum's holds no store at all.
  for (const end of ["-wal", "-shm"]) rmSync(`${store("apple")}${end}`, { force: true });
  await Bun.write(store("pear"), Bun.file(store("apple")));
  await Bun.write(store("plum"), "not a database, not at all ".repeat(100));
  await Bun.write(`${command.data}/tenants/aa/aa000000-0000-4000-8000-000000000000/db.sqlite`, "");

  const found = await command.line("doctor --json");
  expect(found.code).toBe(1);
  const report = found.json<Report & Record<string, unknown>>();
  expect(codes(report)).toEqual([
    "ABANDONED_TENANT fig",
    "STAMP_MISMATCH pear",
    "STORE_DAMAGED plum",
    "STORE_MISSING amazon",
    "UNKNOWN_STORE",
    "WAITS_FOR_MIGRATIONS kiwi",
  ]);
  expect(report.findings.filter(({ remedy }) => remedy.length < 10)).toEqual([]);

  const fixed = await command.line("doctor --fix");
  expect(fixed.out).toContain("fixed    fig: what was left of its making is removed");
  const still = (await command.line("doctor --json")).json<Report & Record<string, unknown>>();
  expect(codes(still)).not.toContain("ABANDONED_TENANT fig");
  expect(codes(still)).toContain("UNKNOWN_STORE");
  expect(readdirSync(`${command.data}/tenants/aa`)).toContain("aa000000-0000-4000-8000-000000000000");
});

test("with a catalog put back to when a tenant was being made, its store is kept by every command, and provision gives it back", async () => {
  await using command = await CommandLine.with("apple");
  const copy = `${command.directory}/catalog.copy`;
  const catalog = `${command.data}/catalog.sqlite`;
  const copied = ({ db }: { db: { run(query: ReturnType<typeof sql>): Promise<unknown> } }) => {
    using open = new Database(catalog);
    open.query("vacuum into ?").run(copy);
    return db.run(sql`insert into notes (id, text) values (1, 'amazon begins')`);
  };
  await command.tenancy.tenants.create({ slug: "amazon", domain: "amazon.example", setup: copied });
  await command.tenancy.close();
  const written = await command.run(["sql", "amazon", "insert into notes (id, text) values (2, 'a customer')"]);
  expect(written).toMatchObject({ code: 0 });

  for (const end of ["", "-wal", "-shm"]) rmSync(catalog + end, { force: true });
  renameSync(copy, catalog);
  chmodSync(catalog, 0o600);
  {
    // The program that made it is not the one that runs since.
    using open = new Database(catalog);
    open.run("update tenants set creation = json_set(creation, '$.pid', 4194305) where status = 'provisioning'");
  }
  const fixes = await command.line("doctor --json --fix");
  expect(codes(fixes.json<Report & Record<string, unknown>>())).toEqual(["CATALOG_BEHIND amazon"]);
  const found = await command.line("doctor");
  expect(found).toMatchObject({ code: 1 });
  expect(found.out).toContain("CATALOG_BEHIND");
  expect(found.out).toContain("tenantry provision amazon");
  const refused = await command.line("create amazon");
  expect(refused).toMatchObject({ code: 1 });
  expect(refused.err).toContain("tenantry provision amazon");
  expect(refused.err).toContain("TENANT_EXISTS");
  expect(await command.line("provision amazon")).toMatchObject({ code: 0 });
  const notes = await command.run(["sql", "amazon", "select text from notes order by id", "--json"]);
  expect(notes.out).toContain("amazon begins");
  expect(notes.out).toContain("a customer");
  expect((await command.run(["sql", "apple", "select text from notes"])).out).toContain("apple");
  expect((await command.line("domain list amazon")).out).toContain("amazon.example");
  expect(await command.line("doctor")).toMatchObject({ code: 0 });
});

test("a tenant that Tenantry put into quarantine is released once its store is in order, one that a person did is not", async () => {
  await using command = await CommandLine.with("amazon", "apple");
  const file = await command.file("amazon");
  const kept = `${command.directory}/kept.sqlite`;
  await command.tenancy.tenants.snapshot("amazon", kept);
  await command.tenancy.tenants.snapshot("apple", `${command.directory}/apple.sqlite`);
  await command.tenancy.close();
  for (const end of ["-wal", "-shm"]) rmSync(`${file}${end}`, { force: true });
  await Bun.write(file, Bun.file(`${command.directory}/apple.sqlite`));
  expect((await command.run(["sql", "amazon", "select 1"])).err).toContain("STAMP_MISMATCH");
  expect((await command.line("show amazon")).out).toContain("quarantined");
  expect((await command.line("doctor --fix")).out).toContain("QUARANTINED");

  for (const end of ["-wal", "-shm"]) rmSync(`${file}${end}`, { force: true });
  await Bun.write(file, Bun.file(kept));
  expect(await command.line("doctor")).toMatchObject({ code: 1 });
  expect((await command.line("doctor --fix")).out).toContain("the quarantine is lifted");
  expect(await command.run(["sql", "amazon", "select 1"])).toMatchObject({ code: 0 });
});

test("A19: another user's data is refused before anything is opened", async () => {
  await using command = await CommandLine.with("amazon");
  await command.tenancy.close();
  const before = readdirSync(command.data).sort();
  const root = process.geteuid?.() === 0;
  if (root) chownSync(command.data, 54_321, 54_321);
  const refused = await command.line("list", root ? {} : { APP_DATA: "/usr" });
  expect(refused).toMatchObject({ code: 1, out: "" });
  expect(refused.err).toContain("belongs to the user with the number");
  expect(refused.err).toContain("Nothing was touched");
  expect(refused.err).not.toContain("Correct tenantry.config.ts");
  expect(readdirSync(command.data).sort()).toEqual(before);
});
