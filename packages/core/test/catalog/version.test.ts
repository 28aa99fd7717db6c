import { expect, test } from "bun:test";
import { CATALOG_VERSION } from "../../src/catalog/schema.ts";
import { CatalogVersionError, ClosedError } from "../../src/errors.ts";
import { controlWorld } from "../support/control-world.ts";
import { SqliteConnection } from "../support/sqlite-connection.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

test.each([false, true])(
  "a catalog newer than the program is refused, and nothing is touched (slow: %p)",
  async (slow) => {
    using directory = temporaryDirectory();
    const file = directory.file("catalog.sqlite");
    const newer = new SqliteConnection(file);
    newer.native.run(
      `create table catalog_version (version integer); insert into catalog_version values (${CATALOG_VERSION + 1})`,
    );
    const before = newer.native.query("select name, sql from sqlite_master").values();
    const version = newer.native.query("pragma data_version").values();
    await using world = controlWorld({ directory: directory.path, slow });
    expect(await world.tenants.list().catch((error: unknown) => error)).toBeInstanceOf(CatalogVersionError);
    expect(await world.tenants.create({ slug: "amazon" }).catch((error: unknown) => error)).toBeInstanceOf(
      CatalogVersionError,
    );
    expect(newer.native.query("select name, sql from sqlite_master").values()).toEqual(before);
    expect(newer.native.query("pragma data_version").values()).toEqual(version);
    newer.close();
  },
);

test("a process that is overtaken by a newer one writes no more, and still reads", async () => {
  using directory = temporaryDirectory();
  await using world = controlWorld({ directory: directory.path });
  await world.tenants.create({ slug: "amazon" });
  const newer = new SqliteConnection(directory.file("catalog.sqlite"));
  newer.native.run(`update catalog_version set version = ${CATALOG_VERSION + 1}`);
  newer.close();
  expect(await world.tenants.rename("amazon", "kindle").catch((error: unknown) => error)).toBeInstanceOf(
    CatalogVersionError,
  );
  expect((await world.tenants.get("amazon")).slug).toBe("amazon");
});

test("many processes may open a catalog that is not there yet", async () => {
  using directory = temporaryDirectory();
  const worlds = Array.from({ length: 4 }, () => controlWorld({ directory: directory.path }));
  await Promise.all(worlds.map((world, index) => world.tenants.create({ slug: `tenant-${index}` })));
  for (const world of worlds) {
    expect(await world.tenants.list()).toHaveLength(4);
    await world.catalog.close();
  }
});

test("opening may fail and be tried again; after close nothing is opened any more", async () => {
  await using world = controlWorld();
  let broken = true;
  const { version } = world.store;
  world.store.version = () => {
    if (broken) throw new Error("no counter");
    return version.call(world.store);
  };
  expect(() => world.catalog.refresh()).toThrow("no counter");
  broken = false;
  expect(world.catalog.refresh()).toBeUndefined();
  await world.catalog.close();
  expect(() => world.catalog.refresh()).toThrow(ClosedError);
  expect(await world.tenants.create({ slug: "amazon" }).catch((error: unknown) => error)).toBeInstanceOf(ClosedError);
});
