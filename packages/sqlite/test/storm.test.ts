import { expect, test } from "bun:test";
import { createTenancy, module, sql } from "@tenantry/core";
import { sqliteCatalog, sqliteFiles } from "../src/index.ts";
import { descriptors, Scratch, soak } from "./support/world.ts";

const TENANTS = soak ? 2_000 : 120;
const LIMIT = soak ? 64 : 8;
const VISITS = soak ? 100_000 : 1_500;

const notes = module({
  name: "notes",
  migrations: [{ name: "0001_notes", sql: "create table notes (id integer primary key, text text not null);" }],
});

test("many tenants touched at random through few connections: own rows, bounded descriptors (S12)", async () => {
  await using directory = new Scratch();
  await using tenancy = createTenancy({
    catalog: sqliteCatalog(directory.at("catalog.sqlite")),
    strategies: [sqliteFiles({ directory: directory.at("tenants"), maxOpen: LIMIT })],
    modules: { tenant: [notes] },
  });
  const slugs = Array.from({ length: TENANTS }, (_, index) => `tenant-${index}`);
  for (const slug of slugs) {
    await tenancy.tenants.create({
      slug,
      setup: ({ db }) => db.run(sql`insert into notes (id, text) values (1, ${slug})`),
    });
  }
  const before = descriptors();
  let highest = 0;
  let left = VISITS;
  const visitor = async (): Promise<void> => {
    while (left-- > 0) {
      const slug = slugs[Math.floor(Math.random() * slugs.length)] ?? "";
      const { text } = await tenancy.run(slug, ({ db }) =>
        db.one<{ text: string }>(sql`select text from notes where id = 1`),
      );
      if (text !== slug) throw new Error(`${slug} was answered with ${text}`);
      if (left % 10 === 0) highest = Math.max(highest, descriptors());
    }
  };
  await Promise.all(Array.from({ length: 32 }, visitor));
  expect(tenancy.runtime.openConnections).toBeLessThanOrEqual(LIMIT);
  expect(highest - before).toBeLessThanOrEqual(3 * LIMIT + 10);
});
