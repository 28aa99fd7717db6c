import { expect, test } from "bun:test";
import { hostname } from "node:os";
import { InvalidStateError, StoreUnreachableError, TenantExistsError } from "../../src/errors.ts";
import { child, ended } from "../support/child.ts";
import { type ControlWorld, type ControlWorldOptions, controlWorld } from "../support/control-world.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const STEPS = ["create", "migrate", "setup", "stamp", "close", "rename"];

async function killedAt(
  step: string,
  options: ControlWorldOptions = {},
): Promise<ControlWorld & { end(): Promise<void> }> {
  const directory = temporaryDirectory();
  const { signal } = await ended(child("create-tenant.ts", directory.path, "amazon", step));
  expect(signal).toBe("SIGKILL");
  const world = controlWorld({ ...options, directory: directory.path });
  return Object.assign(world, {
    async end() {
      await world.catalog.close();
      directory[Symbol.dispose]();
    },
  });
}

test.each(STEPS)("S23: killed at %s, the tenant is absent, named, and mended by creating it again", async (step) => {
  const world = await killedAt(step);
  expect((await world.tenants.get("amazon")).status).toBe("provisioning");
  expect(world.catalog.directory.byHost("amazon.test")).toBeUndefined();
  expect(await world.tenants.unfinished()).toMatchObject([{ slug: "amazon", abandoned: true, waitsFor: "store" }]);
  const before = await world.tenants.get("amazon");
  const tenant = await world.tenants.create({ slug: "amazon" });
  expect(tenant).toMatchObject({ status: "active" });
  expect(tenant.id).not.toBe(before.id);
  expect(world.files()).toEqual([`${tenant.id}.sqlite`]);
  expect(await world.tenants.unfinished()).toEqual([]);
  await world.end();
});

test("killed, and what it left can not be looked at: all of it is kept until it can be, and who asks is told", async () => {
  let away = true;
  const world = await killedAt("rename", {
    strategy: (files) => ({
      ...files,
      connect(...asked) {
        if (away) throw new StoreUnreachableError("The server is away.");
        return files.connect(...asked);
      },
    }),
  });
  const before = world.files();
  const reason = 'Tenant "amazon", of which only a part was made: The server is away.';
  const refused = { code: "STORE_UNREACHABLE", tenant: "amazon", message: reason };
  expect(await failure(world.tenants.create({ slug: "amazon" }))).toMatchObject(refused);
  expect(await failure(world.tenants.provision("amazon", { setup: null }))).toMatchObject(refused);
  for (const dryRun of [true, false]) {
    const kept = [{ slug: "amazon", error: refused }];
    expect(await world.tenants.sweep({ dryRun })).toMatchObject({ removed: [], stores: 0, kept });
  }
  expect(await world.tenants.unfinished()).toMatchObject([{ slug: "amazon", abandoned: true }]);
  expect(world.files()).toEqual(before);
  away = false;
  expect(await world.tenants.create({ slug: "amazon" })).toMatchObject({ status: "active" });
  expect(await world.tenants.sweep()).toMatchObject({ removed: [], stores: 0, kept: [], unknown: [] });
  await world.end();
});

test("killed, and what it left can not be removed: creating it again succeeds all the same, and says so", async () => {
  const world = await killedAt("rename", {
    strategy: (files) => ({
      ...files,
      async destroy() {
        throw new StoreUnreachableError("The server is away.");
      },
    }),
  });
  const told: unknown[] = [];
  world.events.on("error", ({ error }) => told.push(error));
  expect(await world.tenants.create({ slug: "amazon" })).toMatchObject({ status: "active" });
  expect(told).toMatchObject([{ code: "STORE_UNREACHABLE" }]);
  await world.end();
});

test.each(["create", "rename"])("killed at %s, provision completes it", async (step) => {
  const world = await killedAt(step);
  expect(await world.tenants.provision("amazon").catch((error: unknown) => error)).toBeInstanceOf(InvalidStateError);
  let filled = 0;
  const tenant = await world.tenants.provision("amazon", { setup: () => filled++ });
  expect(filled).toBe(1);
  expect(tenant).toMatchObject({ status: "active", domain: "amazon.test" });
  expect(world.files()).toEqual([`${tenant.id}.sqlite`]);
  expect(await world.notes("amazon")).toEqual([]);
  await world.end();
});

test.each(["stamp", "rename"])("killed at %s, a sweep removes row and store and touches nothing else", async (step) => {
  const world = await killedAt(step);
  const apple = await world.tenants.create({ slug: "apple" });
  await Bun.write(`${world.directory}/stores/${crypto.randomUUID()}.sqlite`, "of another catalog");
  await Bun.write(`${world.directory}/stores/stray.sqlite`, "of nobody");
  const report = await world.tenants.sweep();
  expect(report).toMatchObject({ removed: ["amazon"], stores: 1 });
  expect(report.unknown).toHaveLength(2);
  expect(await world.tenants.find("amazon")).toBeUndefined();
  expect(world.files()).toHaveLength(3);
  expect(world.files()).toContain(`${apple.id}.sqlite`);
  expect(await world.notes("apple")).toEqual([]);
  await world.end();
});

test("killed right after it was complete, the tenant is complete", async () => {
  const world = await killedAt("created");
  expect(await world.tenants.get("amazon")).toMatchObject({ status: "active", domain: "amazon.test" });
  expect(await world.tenants.unfinished()).toEqual([]);
  await world.end();
});

test("what another process is making is left to it, and so is what another machine is making, for an hour", async () => {
  await using world = controlWorld();
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const setup = (): Promise<void> => {
    begun.resolve();
    return held;
  };
  const creating = world.tenants.create({ slug: "amazon", setup });
  await begun.promise;
  expect(String(await world.tenants.create({ slug: "amazon" }).catch(String))).toContain(
    `is being made by process ${process.pid} on ${hostname()}`,
  );
  expect(await world.tenants.sweep()).toMatchObject({ removed: [], stores: 0, unknown: [] });
  release();
  await creating;

  await pretendMaker(world, "apple", { host: "elsewhere", pid: 4711 });
  expect(await world.tenants.create({ slug: "apple" }).catch((error: unknown) => error)).toBeInstanceOf(
    TenantExistsError,
  );
  expect(await world.tenants.provision("apple").catch((error: unknown) => error)).toBeInstanceOf(InvalidStateError);
  await pretendMaker(world, "pear", { host: hostname(), pid: process.pid, thread: 7 });
  expect(await world.tenants.create({ slug: "pear" }).catch((error: unknown) => error)).toBeInstanceOf(
    TenantExistsError,
  );
  world.time += 3_600_000;
  expect((await world.tenants.create({ slug: "apple" })).status).toBe("active");
});

test("a maker that was thought gone and comes back loses, and takes only its own store with it", async () => {
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  const made = Promise.withResolvers<void>();
  const holds: (Promise<void> | undefined)[] = [held];
  await using world = controlWorld({
    strategy: (files) => ({
      ...files,
      async provision(tenant, context) {
        const hold = holds.shift();
        const placement = await files.provision(tenant, context);
        made.resolve();
        await hold;
        return placement;
      },
    }),
  });
  const slow = world.tenants.create({ slug: "amazon" });
  await made.promise;
  const first = await world.tenants.get("amazon");
  await world.catalog.act("os:test", function* (write) {
    const row = yield* write.row("select creation from tenants where id = $1", [first.id]);
    const creation = {
      ...JSON.parse(String(row?.[0])),
      host: "elsewhere",
      since: "2000-01-01T00:00:00.000Z",
      attempt: "x",
    };
    yield* write.query("update tenants set creation = $2 where id = $1", [first.id, JSON.stringify(creation)]);
  });
  const tenant = await world.tenants.create({ slug: "amazon" });
  release();
  expect(String(await slow.catch(String))).toContain("taken over by another process");
  expect(await world.tenants.get("amazon")).toMatchObject({ id: tenant.id, status: "active" });
  expect(world.files()).toEqual([`${tenant.id}.sqlite`]);
  expect(await world.notes("amazon")).toEqual([]);
});

test("of several processes that create one slug at once exactly one wins", async () => {
  using directory = temporaryDirectory();
  await using world = controlWorld({ directory: directory.path });
  await world.catalog.open();
  const outputs = await Promise.all(
    Array.from({ length: 3 }, async () => (await ended(child("create-tenant.ts", directory.path, "amazon"))).output),
  );
  const created = outputs.filter((output) => output.startsWith("created"));
  expect(created).toHaveLength(1);
  expect(outputs.filter((output) => !output.startsWith("created"))).toEqual(["TenantExistsError", "TenantExistsError"]);
  const tenant = await world.tenants.get("amazon");
  expect(created).toEqual([`created ${tenant.id}`]);
  expect(world.files()).toEqual([`${tenant.id}.sqlite`]);
});

const failure = (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => error);

/** Writes the row that a process elsewhere would have written. */
async function pretendMaker(
  world: ControlWorld,
  slug: string,
  maker: { host: string; pid: number; thread?: number },
): Promise<void> {
  const creation = {
    attempt: crypto.randomUUID(),
    waitsFor: "store",
    thread: 0,
    since: new Date(world.time).toISOString(),
    domain: null,
    server: null,
    setup: false,
    migrate: true,
    ...maker,
  };
  await world.catalog.act("os:test", function* (write) {
    const id = crypto.randomUUID();
    yield* write.query(
      "insert into tenants (id, epoch, slug, name, status, strategy, fields, creation, created_at, created_by, updated_at, updated_by) " +
        "values ($1, 1, $2, $2, 'provisioning', 'files', '{}', $3, $4, 'x', $4, 'x')",
      [id, slug, JSON.stringify(creation), write.at],
    );
    write.touch(id);
  });
}
