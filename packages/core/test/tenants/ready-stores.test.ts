import { expect, test } from "bun:test";
import { sql } from "../../src/database/sql.ts";
import { StoreUnreachableError } from "../../src/errors.ts";
import type { Strategy } from "../../src/strategies/strategy.ts";
import { type ControlWorld, controlWorld } from "../support/control-world.ts";
import { until } from "../support/until.ts";

const rows = (world: ControlWorld): Promise<string[][]> =>
  world.catalog.read(function* (reader) {
    const found = yield* reader.rows("select id, state from ready_stores order by made_at, id");
    return found.map((row) => row.map(String));
  });

const ready = async (world: ControlWorld): Promise<number> =>
  (await rows(world)).filter(([, state]) => state === "ready").length;

test("the oldest is taken first, and what can not use one goes the ordinary way", async () => {
  await using world = controlWorld({ ready: 2 });
  await world.tenants.prepareStores();
  const oldest = (await rows(world))[0]?.[0] ?? "";
  const waiting = await world.tenants.create({ slug: "pear", migrate: false });
  expect(waiting.status).toBe("provisioning");
  expect(await ready(world)).toBe(2);
  expect((await world.tenants.create({ slug: "amazon" })).id).toBe(oldest);
});

test("what a create refuses takes no store, and writes nothing into one", async () => {
  await using world = controlWorld({
    ready: 1,
    strategy: (files) => ({ ...files, capabilities: { ...files.capabilities, hiddenProvision: true } }),
  });
  await world.tenants.create({ slug: "apple", domain: "apple.test" });
  await until(async () => (await ready(world)) === 1);
  const before = await rows(world);
  let filled = 0;
  const setup = (): void => void filled++;
  await expect(world.tenants.create({ slug: "apple", setup })).rejects.toThrow();
  await expect(world.tenants.create({ slug: "pear", domain: "apple.test", setup })).rejects.toThrow();
  await expect(world.tenants.create({ slug: "pear", domain: "apple.test" })).rejects.toThrow();
  expect(filled).toBe(0);
  expect(await rows(world)).toEqual(before);
  expect(before.flat()).toContain((await world.tenants.create({ slug: "pear" })).id);
});

test("the log of a tenant begins with the tenant; what was made beforehand is in that of the platform", async () => {
  await using world = controlWorld({ ready: 1 });
  await world.as("operator:ada").prepareStores();
  const { id } = await world.tenants.create({ slug: "amazon" });
  expect((await world.audit.list({ tenant: { id } })).map(({ action }) => action)).toEqual([
    "tenant.create",
    "tenant.provisioned",
  ]);
  const [first] = await world.audit.list();
  expect(first).toMatchObject({ action: "store.prepared", actor: "operator:ada", tenantId: null, detail: { id } });
});

test("more than are asked for are removed, the newest first", async () => {
  await using many = controlWorld({ ready: 3 });
  await many.tenants.prepareStores();
  const [kept = []] = await rows(many);
  await using few = controlWorld({ directory: many.directory, ready: 1 });
  expect(await few.tenants.prepareStores()).toEqual([
    { strategy: "files", server: null, ready: 1, made: 0, removed: 2 },
  ]);
  expect(await rows(few)).toEqual([kept]);
  expect(few.files()).toHaveLength(1);
});

test("stores of another release, made since this one began, are left to it for an hour", async () => {
  await using world = controlWorld({ ready: 1 });
  await using other = controlWorld({ directory: world.directory, ready: 1, migrations: "notes-2" });
  other.time += 600_000;
  await other.tenants.prepareStores();
  const before = await rows(world);
  expect(await world.tenants.prepareStores()).toMatchObject([{ ready: 1, made: 0, removed: 0 }]);
  {
    // One of its own, so that what create begins and does not wait for has ended before the clock is moved.
    await using creating = controlWorld({ directory: world.directory, ready: 1 });
    expect(before.flat()).not.toContain((await creating.tenants.create({ slug: "amazon" })).id);
  }
  expect(await rows(world)).toEqual(before);
  world.time = other.time + 3_600_001;
  expect(await world.tenants.prepareStores()).toMatchObject([{ ready: 1, made: 1, removed: 1 }]);
  expect((await rows(world)).flat()).not.toContain(before[0]?.[0] ?? "");
});

test("those that are ready are made anew where that is asked for", async () => {
  await using world = controlWorld({ ready: 2 });
  await world.tenants.prepareStores();
  const before = await rows(world);
  expect(await world.tenants.prepareStores({ anew: true })).toMatchObject([{ ready: 2, made: 2, removed: 2 }]);
  for (const [id] of before) expect((await rows(world)).flat()).not.toContain(id);
  expect(world.files()).toHaveLength(2);
});

test("one whose store can not be made is an error, leaves nothing, and keeps no tenant from being made", async () => {
  let broken = false;
  await using world = controlWorld({
    ready: 1,
    strategy: (files) => ({
      ...files,
      async provision(tenant, context) {
        const placement = await files.provision(tenant, context);
        if (broken && tenant.epoch === 0) {
          await files.destroy(tenant, placement);
          throw new Error("disk full");
        }
        return placement;
      },
    }),
  });
  const told: unknown[] = [];
  world.events.on("error", ({ error, during }) => told.push([String(error), during]));
  broken = true;
  await expect(world.tenants.prepareStores()).rejects.toThrow("disk full");
  expect(await rows(world)).toEqual([]);
  expect((await world.tenants.create({ slug: "amazon" })).status).toBe("active");
  await until(async () => told.length > 0);
  expect(told).toEqual([["Error: disk full", "making stores beforehand"]]);
  expect(await rows(world)).toEqual([]);
  expect(world.files()).toHaveLength(1);
  broken = false;
  await world.tenants.create({ slug: "apple" });
  await until(async () => (await ready(world)) === 1);
});

test("a store that can not be opened now is left on the list, and the tenant gets another", async () => {
  let away = false;
  await using world = controlWorld({
    ready: 1,
    strategy: (files) => ({
      ...files,
      connect(tenant, placement, use) {
        if (away && tenant.epoch === 0) throw new StoreUnreachableError("The server is away.");
        return files.connect(tenant, placement, use);
      },
    }),
  });
  const told: unknown[] = [];
  world.events.on("error", ({ error }) => told.push(error));
  await world.tenants.prepareStores();
  const before = await rows(world);
  away = true;
  const { id, status } = await world.tenants.create({ slug: "amazon" });
  expect(status).toBe("active");
  expect(before.flat()).not.toContain(id);
  expect(told).toMatchObject([{ code: "STORE_UNREACHABLE" }]);
  expect(await rows(world)).toEqual(before);
  away = false;
  expect(before.flat()).toContain((await world.tenants.create({ slug: "apple" })).id);
});

test("a maker that was thought gone and comes back loses, and takes its own store with it", async () => {
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  await using world = controlWorld({
    ready: 1,
    strategy: (files) => ({
      ...files,
      async provision(tenant, context) {
        const placement = await files.provision(tenant, context);
        await held;
        return placement;
      },
    }),
  });
  const slow = world.tenants.prepareStores();
  await until(async () => (await rows(world)).length === 1);
  await world.catalog.act("os:test", function* (write) {
    yield* write.run("delete from ready_stores");
  });
  release();
  await expect(slow).rejects.toThrow("taken over by another process");
  expect(world.files()).toEqual([]);
});

test("one that can not be removed now is found again, and given to nobody meanwhile", async () => {
  let stuck = true;
  const strategy = (files: Strategy): Strategy => ({
    ...files,
    destroy: async (tenant, placement) => {
      if (stuck) throw new Error("device busy");
      await files.destroy(tenant, placement);
    },
  });
  await using world = controlWorld({ ready: 2, strategy });
  world.events.on("error", () => undefined);
  await world.tenants.prepareStores();
  await using few = controlWorld({ directory: world.directory, strategy });
  const told: string[] = [];
  few.events.on("error", ({ during }) => told.push(during));
  expect(await few.tenants.prepareStores()).toMatchObject([{ ready: 0, removed: 0 }]);
  expect(told).toHaveLength(2);
  expect((await rows(world)).map(([, state]) => state)).toEqual(["removing", "removing"]);
  const before = (await rows(world)).flat();
  expect(before).not.toContain((await world.tenants.create({ slug: "amazon" })).id);
  await until(async () => (await ready(world)) === 2);
  expect((await few.tenants.sweep({ dryRun: true })).ready).toMatchObject([
    { fault: "abandoned" },
    { fault: "abandoned" },
  ]);
  stuck = false;
  expect((await few.tenants.sweep()).ready).toHaveLength(2);
  expect(await rows(world)).toHaveLength(2);
  expect(world.files()).toHaveLength(3);
});

test("of one that is being made, by the catalog, and that a tenant has, only the row is removed", async () => {
  await using world = controlWorld({ ready: 1 });
  await world.tenants.prepareStores();
  const [[id = ""] = []] = await rows(world);
  await world.tenants.create({ slug: "amazon", setup: ({ db }) => db.run(sql`insert into notes values ('amazon')`) });
  await until(async () => (await ready(world)) === 1);
  // As in a catalog that was put back: the tenant is not in it.
  await world.catalog.act("os:test", function* (write) {
    yield* write.run("delete from tenants where id = $1", [id]);
    yield* write.run("delete from audit_log where tenant_id = $1", [id]);
    const attempt = { attempt: "x", host: "elsewhere", pid: 1, thread: 0, since: "2000-01-01T00:00:00.000Z" };
    yield* write.run(
      "insert into ready_stores (id, strategy, state, attempt, made_at) values ($1, 'files', 'making', $2, $3)",
      [id, JSON.stringify(attempt), write.at],
    );
    write.touch(id);
  });
  expect((await world.tenants.sweep()).ready).toMatchObject([{ id, fault: "abandoned" }]);
  expect((await rows(world)).flat()).not.toContain(id);
  expect(world.files()).toContain(`${id}.sqlite`);
  expect((await world.tenants.sweep({ dryRun: true })).unknown).toMatchObject([{ id }]);
});

test("a sweep that sees a store just before it is taken leaves it alone", async () => {
  await using world = controlWorld({ ready: 1, slow: true });
  await world.tenants.prepareStores();
  const [[id = ""] = []] = await rows(world);
  let taking: Promise<unknown> | undefined;
  // The sweep has asked for the first of the two, and asks for the other when the store is another's.
  world.store.delay = ({ text }) => {
    const asked = text.startsWith("select 1 from ready_stores where id") || /from tenants where id = \$1$/.test(text);
    if (!asked || taking !== undefined) return undefined;
    const { promise: taken, resolve } = Promise.withResolvers<void>();
    taking = world.tenants.create({ slug: "amazon", setup: () => resolve() });
    return taken;
  };
  const report = await world.tenants.sweep();
  await taking;
  expect(report).toMatchObject({ stores: 0, unknown: [] });
  expect(await world.tenants.get("amazon")).toMatchObject({ id, status: "active" });
  expect(await world.notes("amazon")).toEqual([]);
});

test("of many that fill up at once none makes more than is asked for", async () => {
  await using world = controlWorld({ slow: true, ready: 2 });
  await world.tenants.list();
  const worlds = Array.from({ length: 4 }, () => controlWorld({ directory: world.directory, slow: true, ready: 2 }));
  await Promise.all([world, ...worlds].map(({ tenants }) => tenants.prepareStores()));
  expect(await ready(world)).toBe(2);
  expect(world.files()).toHaveLength(2);
  for (const other of worlds) await other[Symbol.asyncDispose]();
});

test("one of a strategy that is not configured any more is named, and stays", async () => {
  await using world = controlWorld({ ready: 1 });
  await world.tenants.prepareStores();
  await using other = controlWorld({
    directory: world.directory,
    strategy: (files) => ({ ...files, name: "others" }),
  });
  expect((await other.tenants.sweep({ dryRun: true })).ready).toMatchObject([
    { strategy: "files", fault: "unconfigured" },
  ]);
  expect(await other.tenants.sweep()).toMatchObject({ ready: [], stores: 0, unknown: [] });
  expect(await ready(world)).toBe(1);
  expect(world.files()).toHaveLength(1);
});

test.each(["create", "doctor"])(
  "a store that another takes while it is being opened is no trouble to %s",
  async (who) => {
    await using other = controlWorld({ ready: 1 });
    await other.tenants.prepareStores();
    const [[id = ""] = []] = await rows(other);
    let taken: Promise<unknown> | undefined;
    await using world = controlWorld({
      directory: other.directory,
      ready: 1,
      strategy: (files) => ({
        ...files,
        async connect(tenant, placement, use) {
          taken ??= other.tenants.create({ slug: "amazon" });
          if (tenant.id === id) await taken;
          return await files.connect(tenant, placement, use);
        },
      }),
    });
    const told: unknown[] = [];
    world.events.on("error", ({ error }) => told.push(error));
    if (who === "create") expect((await world.tenants.create({ slug: "apple" })).id).not.toBe(id);
    else expect((await world.tenants.sweep({ dryRun: true })).ready).toEqual([]);
    expect(await other.tenants.get("amazon")).toMatchObject({ id, status: "active" });
    expect(told).toEqual([]);
  },
);
