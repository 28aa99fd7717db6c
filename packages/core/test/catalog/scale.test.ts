import { expect, test } from "bun:test";
import { controlWorld } from "../support/control-world.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const soak = process.env.SOAK === "1";

test("R15: unknown hosts and slugs cost no query and leave nothing in memory", async () => {
  await using world = controlWorld();
  await world.tenants.create({ slug: "amazon", domain: "amazon.test" });
  const { directory } = world.catalog;
  const rounds = soak ? 1_000_000 : 100_000;
  const look = (count: number): void => {
    for (let index = 0; index < count; index++) {
      const name = `${index.toString(36)}.example.net`;
      if (world.catalog.refresh() !== undefined) throw new Error("asked the store");
      if (directory.byHost(name) ?? directory.bySlug(name) ?? directory.byId(name)) throw new Error("found");
      if (directory.released(name)) throw new Error("released");
    }
  };
  look(10_000);
  const queries = world.store.queries.length;
  Bun.gc(true);
  const before = process.memoryUsage().heapUsed;
  look(rounds);
  Bun.gc(true);
  expect(world.store.queries.length).toBe(queries);
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(2_000_000);
  expect(directory.size).toBe(1);
});

test("loads a large fleet quickly, in little memory", async () => {
  const count = soak ? 100_000 : 10_000;
  using directory = temporaryDirectory();
  await fill(directory.path, count);
  await using world = controlWorld({ directory: directory.path });
  Bun.gc(true);
  const memory = process.memoryUsage().rss;
  const start = performance.now();
  await world.catalog.open();
  const loaded = performance.now();
  expect(world.catalog.directory.byHost(`shop-${count - 1}.test`)?.slug).toBe(`tenant-${count - 1}`);
  expect(world.catalog.directory.bySlug("tenant-0")?.tenant.name).toBe("Tenant 0");
  const indexed = performance.now();
  expect(world.catalog.directory.size).toBe(count);
  Bun.gc(true);
  const bytes = (process.memoryUsage().rss - memory) / count;
  console.log(
    `${count} tenants: ${(loaded - start).toFixed(0)} ms to load, ${(indexed - loaded).toFixed(0)} ms for the first look-ups, ` +
      `${bytes.toFixed(0)} bytes a tenant`,
  );
  expect(bytes).toBeLessThan(soak ? 1_400 : 4_000);
});

/** Writes tenants with a domain each, as `create` would. */
async function fill(path: string, count: number): Promise<void> {
  await using world = controlWorld({ directory: path });
  await world.catalog.act("os:test", function* (write) {
    const tenant =
      "insert into tenants (id, epoch, slug, name, status, strategy, placement, migrations, fields, created_at, created_by, updated_at, updated_by) " +
      "values ($1, 1, $2, $3, 'active', 'sqlite', $4, $5, '{\"plan\":\"pro\"}', $6, 'os:root', $6, 'os:root')";
    const domain =
      "insert into domains (host, tenant_id, is_primary, active, trusted, fields, created_at, created_by, updated_at, updated_by) " +
      "values ($1, $2, 1, 1, 1, '{}', $3, 'os:root', $3, 'os:root')";
    for (let index = 0; index < count; index++) {
      const id = crypto.randomUUID();
      const placement = JSON.stringify({ file: `${id.slice(0, 2)}/${id}/store.sqlite` });
      const migrations = "0123456789abcdef".repeat(4);
      yield* write.query(tenant, [id, `tenant-${index}`, `Tenant ${index}`, placement, migrations, write.at]);
      yield* write.query(domain, [`shop-${index}.test`, id, write.at]);
      write.touch(id);
    }
  });
}
