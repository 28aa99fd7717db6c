import { expect, test } from "bun:test";
import { QueryError, StoreBusyError } from "../../src/errors.ts";
import { controlWorld } from "../support/control-world.ts";
import { SqliteConnection } from "../support/sqlite-connection.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

test("a write waits for another process's without holding up the loop", async () => {
  using directory = temporaryDirectory();
  await using world = controlWorld({ directory: directory.path });
  await world.tenants.create({ slug: "amazon" });
  const other = new SqliteConnection(directory.file("catalog.sqlite"));
  other.native.run("begin immediate");
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  const renaming = world.tenants.rename("amazon", "kindle");
  // While the write waits the loop turns, or this never ends.
  while (turns < 10) await Bun.sleep(1);
  expect((await world.tenants.get("amazon")).slug).toBe("amazon");
  other.native.run("commit");
  await renaming;
  clearInterval(timer);
  expect(world.catalog.directory.bySlug("kindle")?.serving).toBe(true);
  other.close();
});

test("a write gives up at its limit, and nothing of it is left", async () => {
  using directory = temporaryDirectory();
  await using world = controlWorld({ directory: directory.path, busyLimit: 30 });
  await world.tenants.create({ slug: "amazon" });
  const other = new SqliteConnection(directory.file("catalog.sqlite"));
  other.native.run("begin immediate");
  const waiting = [world.tenants.rename("amazon", "kindle"), world.tenants.create({ slug: "apple" })];
  for (const result of await Promise.allSettled(waiting)) {
    expect(result.status === "rejected" && result.reason).toBeInstanceOf(StoreBusyError);
  }
  other.native.run("rollback");
  other.close();
  expect((await world.tenants.list()).map((tenant) => tenant.slug)).toEqual(["amazon"]);
  expect((await world.tenants.rename("amazon", "kindle")).slug).toBe("kindle");
});

test("R16: while the catalog can not be read, requests are served from memory, and it is tried again each time", async () => {
  using directory = temporaryDirectory();
  await using world = controlWorld({ directory: directory.path });
  await using other = controlWorld({ directory: directory.path });
  await world.tenants.create({ slug: "amazon" });
  await other.catalog.open();
  await world.tenants.hold("amazon", "maintenance");
  let tries = 0;
  other.store.beforeQuery = () => {
    tries++;
    throw new StoreBusyError("locked");
  };
  for (let request = 0; request < 3; request++) {
    expect(other.catalog.refresh()).toBeUndefined();
    expect(other.catalog.directory.bySlug("amazon")?.serving).toBe(true);
  }
  expect(tries).toBe(3);
  other.store.beforeQuery = undefined;
  expect(other.catalog.refresh()).toBeUndefined();
  expect(other.catalog.directory.bySlug("amazon")?.serving).toBe(false);
});

test("any other failure to read the catalog is told, not served over", async () => {
  using directory = temporaryDirectory();
  await using world = controlWorld({ directory: directory.path });
  await using other = controlWorld({ directory: directory.path });
  await other.catalog.open();
  await world.tenants.create({ slug: "amazon" });
  other.store.beforeQuery = () => {
    throw new QueryError("disk I/O error");
  };
  expect(() => other.catalog.refresh()).toThrow("disk I/O error");
});

test("nothing is asked of the store while nothing has changed", async () => {
  await using world = controlWorld();
  await world.tenants.create({ slug: "amazon" });
  const queries = world.store.queries.length;
  for (let request = 0; request < 1_000; request++) expect(world.catalog.refresh()).toBeUndefined();
  expect(world.store.queries.length).toBe(queries);
});

test.each([false, true])("opening waits while another process holds the catalog (slow: %p)", async (slow) => {
  using directory = temporaryDirectory();
  await using first = controlWorld({ directory: directory.path });
  await first.tenants.create({ slug: "amazon" });
  await using world = controlWorld({ directory: directory.path, slow });
  let refusals = 5;
  world.store.beforeQuery = () => {
    if (refusals-- > 0) throw new StoreBusyError("locked");
  };
  await world.catalog.refresh();
  expect(world.catalog.directory.bySlug("amazon")?.serving).toBe(true);
  refusals = 3;
  expect(await world.tenants.list()).toHaveLength(1);
});
