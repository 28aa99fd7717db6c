import { expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTenancy, module, sql } from "@tenantry/core";
import { sqliteCatalog } from "@tenantry/sqlite";
import { mariadbDatabases } from "../src/index.ts";
import { secret, url } from "./site.ts";

const FIRST = "create table notes (id integer primary key, title varchar(200) not null)";

const ADDED = `alter table notes add column stars integer;
  update notes set stars = 5;
  create trigger notes_stars before insert on notes for each row begin
    if new.stars is null then set new.stars = 1; end if;
  end`;

test("a migration that fails half way quarantines its tenant, says where, and goes on there once it is corrected", async () => {
  const strategy = mariadbDatabases({ url, secret }).temporary();
  const folder = mkdtempSync(join(tmpdir(), "tenantry-mariadb-catalog-"));
  const catalog = join(folder, "catalog.sqlite");
  const tenancyOf = (...texts: string[]) =>
    createTenancy({
      catalog: sqliteCatalog(catalog),
      strategies: [{ ...strategy, close: async () => undefined }],
      modules: {
        tenant: [
          module({ name: "notes", migrations: texts.map((text, at) => ({ name: `000${at + 1}_step`, sql: text })) }),
        ],
      },
    });
  try {
    const before = tenancyOf(FIRST);
    for (const slug of ["amazon", "apple"]) {
      await before.tenants.create({
        slug,
        setup: ({ db }) => db.run(sql`insert into notes (id, title) values (1, ${slug})`),
      });
    }
    await before.run("amazon", ({ db }) => db.run(sql`insert into notes (id, title) values (2, 'a'), (3, 'a')`));
    await before.close();

    const wrong = tenancyOf(FIRST, `${ADDED}; alter table notes add unique (title)`);
    const { failed, migrated } = await wrong.migrate();
    expect(migrated.map(({ slug }) => slug)).toEqual(["apple"]);
    expect(failed.map(({ slug }) => slug)).toEqual(["amazon"]);
    expect(failed[0]?.error).toMatchObject({ code: "MIGRATION_FAILED", halfDone: true, tenant: "amazon" });
    expect(String(failed[0]?.error)).toContain("failed at statement 4 of 4");
    await wrong.close();

    // A program of the version before would still fit the catalog's word, and not the store.
    const still = tenancyOf(FIRST);
    const refused = still.run("amazon", ({ db }) => db.all(sql`select * from notes`)).catch((error: unknown) => error);
    expect(await refused).toMatchObject({ code: "TENANT_UNAVAILABLE" });
    await still.close();

    const corrected = tenancyOf(FIRST, `${ADDED}; alter table notes add unique (title, id)`);
    expect((await corrected.migrate({ only: { tenants: ["amazon"] } })).failed).toEqual([]);
    await corrected.tenants.lift("amazon", "quarantined");
    const rows = await corrected.run("amazon", async ({ db }) => {
      await db.run(sql`insert into notes (id, title) values (4, 'b')`);
      return await db.all(sql`select id, stars from notes order by id`);
    });
    expect(rows).toEqual([
      { id: 1, stars: 5 },
      { id: 2, stars: 5 },
      { id: 3, stars: 5 },
      { id: 4, stars: 1 },
    ]);
    await corrected.close();
  } finally {
    await strategy.close?.();
    rmSync(folder, { recursive: true, force: true });
  }
}, 60_000);
