import { expect, test } from "bun:test";
import { CATALOG_VERSION } from "../../src/catalog/schema.ts";
import { controlWorld } from "../support/control-world.ts";
import { SqliteConnection } from "../support/sqlite-connection.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

test.each([false, true])("a catalog of the first version is grown, with what is in it (slow: %p)", async (slow) => {
  using directory = temporaryDirectory();
  {
    await using world = controlWorld({ directory: directory.path });
    await world.tenants.create({ slug: "amazon", domain: "amazon.test" });
  }
  const first = new SqliteConnection(directory.file("catalog.sqlite"));
  const schema = (): unknown => first.native.query("select name, sql from sqlite_master order by name").values();
  const now = schema();
  first.native.run("drop table ready_stores; update catalog_version set version = 1");
  await using world = controlWorld({ directory: directory.path, slow, ready: 1 });
  expect(await world.tenants.get("amazon")).toMatchObject({ status: "active", domain: "amazon.test" });
  expect(first.native.query("select version from catalog_version").values()).toEqual([[CATALOG_VERSION]]);
  expect(schema()).toEqual(now);
  first.close();
  expect(await world.tenants.prepareStores()).toMatchObject([{ ready: 1 }]);
  expect((await world.tenants.create({ slug: "apple" })).status).toBe("active");
});
