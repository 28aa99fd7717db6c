import { expect, test } from "bun:test";
import { module } from "../../src/migrations/sql-module.ts";
import { fileStrategy } from "../support/file-strategy.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { notes, tenancyWorld } from "../support/tenancy-world.ts";

const comments = module({
  name: "comments",
  migrations: [{ name: "0001_comments", sql: "create table comments (text text)" }],
});

test("a tenant whose strategy is not configured any more fails alone, and the others are migrated and served", async () => {
  using directory = temporaryDirectory();
  const [files, others] = ["files", "others"].map((name) => fileStrategy(directory.file(name), name));
  if (files === undefined || others === undefined) throw new Error("There are two.");
  {
    await using before = await tenancyWorld(["apple"], { inDirectory: directory.path, strategies: [files, others] });
    await before.tenancy.tenants.create({ slug: "amazon", strategy: "others" });
  }
  const modules = { tenant: [notes, comments] };
  await using world = await tenancyWorld([], { inDirectory: directory.path, strategies: [files], modules });
  const plan = await world.tenancy.planMigrations();
  expect(plan.tenants.toSorted((one, other) => (one.slug < other.slug ? -1 : 1))).toMatchObject([
    { slug: "amazon", pending: [], error: { code: "CONFIGURATION" } },
    { slug: "apple", pending: ["comments/0001_comments"] },
  ]);
  const { migrated, failed } = await world.tenancy.migrate();
  expect(failed).toMatchObject([{ slug: "amazon", error: { code: "CONFIGURATION" } }]);
  expect(migrated).toMatchObject([{ slug: "apple" }]);
  expect(await world.tenancy.run("apple", ({ tenant }) => tenant.slug)).toBe("apple");
});
