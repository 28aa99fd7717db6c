import { expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTenancy, sql, sqlModule } from "@tenantry/core";
import { sqlite } from "@tenantry/sqlite";

const migrations = join(import.meta.dir, "rebuild");

test("a table that is made anew keeps its children, and one that breaks a reference is rolled back", async () => {
  const folder = await mkdtemp(join(tmpdir(), "rebuild-"));
  const copy = async (files: string[]) => {
    for (const file of files) await Bun.write(join(folder, "shop", file), Bun.file(join(migrations, file)));
  };
  const open = () =>
    createTenancy({ ...sqlite(join(folder, "data")), modules: { tenant: [sqlModule("shop", join(folder, "shop"))] } });
  try {
    await copy(["0001_orders.sql"]);
    {
      await using before = open();
      await before.tenants.create({ slug: "amazon" });
      await before.run("amazon", ({ db }) =>
        db.batch([
          sql`insert into orders (id, customer) values (1, 'Ada')`,
          sql`insert into order_lines (order_id, product) values (1, 'Paddle')`,
        ]),
      );
    }
    await copy(["0002_orders_have_a_total.sql"]);
    await using after = open();
    const report = await after.migrate();
    expect(report.failed).toEqual([]);
    const rows = await after.run("amazon", ({ db }) =>
      db.all(sql`select customer, total, product from orders join order_lines on order_id = orders.id`),
    );
    expect(rows).toEqual([{ customer: "Ada", total: 0, product: "Paddle" }]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
