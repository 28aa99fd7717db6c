import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { LedgerEntry } from "../../src/migrations/ledger.ts";
import { compareLedger, pendingMigrations } from "../../src/migrations/pending.ts";
import { module } from "../../src/migrations/sql-module.ts";

const numbered = (number: number, name = "step") => `${String(number).padStart(4, "0")}_${name}`;
const of = (name: string, count: number) =>
  module({
    name,
    migrations: Array.from({ length: count }, (_, at) => ({ name: numbered(at + 1), sql: `select ${at}` })),
  });
const blog = of("blog", 4);

/** The ledger of a store on which these have run. */
const ledger = (...names: string[]): LedgerEntry[] =>
  names.map((name) => {
    const known = blog.migrations.find((migration) => migration.name === name);
    return { module: "blog", name, checksum: known?.checksum("sqlite") ?? "unknown" };
  });
const pending = (entries: LedgerEntry[]) =>
  pendingMigrations(entries, [blog], "sqlite", "amazon").map(({ migration }) => migration.name);

test("what has not run is pending, in order", () => {
  expect(pending([])).toEqual([1, 2, 3, 4].map((number) => numbered(number)));
  expect(pending(ledger(numbered(1), numbered(2)))).toEqual([numbered(3), numbered(4)]);
  expect(pending(ledger(...blog.migrations.map(({ name }) => name)).reverse())).toEqual([]);
});

test("modules have histories of their own, and run in the order of their list", () => {
  const shop = of("shop", 1);
  const both = pendingMigrations(ledger(numbered(1), numbered(2), numbered(3)), [shop, blog], "sqlite");
  expect(both.map(({ module: name, migration }) => `${name}/${migration.name}`)).toEqual([
    "shop/0001_step",
    "blog/0004_step",
  ]);
});

describe("refused, with the migration, the tenant and what to do", () => {
  const refused = (entries: LedgerEntry[]) => {
    const { conflict } = compareLedger(entries, [blog], "sqlite", "amazon");
    expect(() => pending(entries)).toThrow(conflict);
    return { code: conflict?.code, tenant: conflict?.tenant, message: conflict?.message ?? "" };
  };

  test("M04: a migration that was changed after it had run", () => {
    const [first] = ledger(numbered(1));
    const { code, tenant, message } = refused([{ module: "blog", name: first?.name ?? "", checksum: "another" }]);
    expect({ code, tenant }).toEqual({ code: "MIGRATION_CHECKSUM", tenant: "amazon" });
    expect(message).toMatch(/blog\/0001_step.*amazon/);
  });

  test("M05: one that has not run before one that has", () => {
    const { code, message } = refused(ledger(numbered(1), numbered(3)));
    expect(code).toBe("MIGRATION_ORDER");
    expect(message).toContain("blog/0002_step");
  });

  test("M05: one that was renamed, renumbered or removed", () => {
    expect(refused(ledger(numbered(1), numbered(2, "other"))).message).toContain("blog/0002_other");
    expect(refused(ledger(numbered(1), numbered(2, "other"))).code).toBe("MIGRATION_ORDER");
    expect(refused(ledger(...[1, 2, 3].map((number) => numbered(number)), numbered(4, "other"))).code).toBe(
      "MIGRATION_ORDER",
    );
  });

  test("a store that is newer than the program", () => {
    const { code, message } = refused(ledger(...[1, 2, 3, 4, 5].map((number) => numbered(number))));
    expect(code).toBe("PENDING_MIGRATION");
    expect(message).toContain("newer");
  });
});

test("rows of a module that is not listed are left alone", () => {
  expect(pending([...ledger(numbered(1)), { module: "gone", name: "0009_x", checksum: "y" }])).toHaveLength(3);
});

test("whatever has run: all that has not is pending, or nothing may run", () => {
  const subset = fc.subarray(blog.migrations.map(({ name }) => name));
  fc.assert(
    fc.property(subset, (applied) => {
      const { pending: missing, conflict } = compareLedger(ledger(...applied), [blog], "sqlite");
      expect(missing.map(({ migration }) => migration.name)).toEqual(
        blog.migrations.map(({ name }) => name).filter((name) => !applied.includes(name)),
      );
      const inOrder = applied.every((name, index) => name === blog.migrations[index]?.name);
      expect(conflict === undefined).toBe(inOrder);
    }),
  );
});
