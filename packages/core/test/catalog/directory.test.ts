import { describe, expect, test } from "bun:test";
import type { TenantEntry } from "../../src/catalog/entry.ts";
import { InvalidFieldsError } from "../../src/errors.ts";
import { plainFields } from "../../src/fields/plain-json.ts";
import { byDomain } from "../../src/routing/by-domain.ts";
import { createRouter } from "../../src/routing/router.ts";
import { type ControlWorld, controlWorld } from "../support/control-world.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { idleTurns, until } from "../support/until.ts";

/** Holds up the next answer to what has changed: `held` resolves once that has been read, and it is answered when it is released. */
function heldReading({ store }: ControlWorld): { readonly held: Promise<void>; readonly release: () => void } {
  const [held, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  store.delay = ({ text }) => {
    if (!text.includes("from changes c")) return undefined;
    store.delay = undefined;
    held.resolve();
    return released.promise;
  };
  return { held: held.promise, release: released.resolve };
}

describe.each([false, true])("the copy in memory (slow catalog: %p)", (slow) => {
  test("is what the catalog says, in the process that wrote and in one that loads it", async () => {
    using directory = temporaryDirectory();
    await using world = controlWorld({ directory: directory.path, slow });
    const amazon = await world.tenants.create({ slug: "amazon", domain: "a.test", fields: { n: 1 } });
    await world.tenants.create({ slug: "apple", domain: "b.test" });
    await world.domains.add("amazon", "c.test");
    await world.tenants.hold("amazon", "maintenance", { reason: "new disk" });
    await world.tenants.hold("amazon", "quarantined");
    await world.settings.set("amazon", { theme: "dark" });
    await world.tenants.rename("apple", "pear");

    await using other = controlWorld({ directory: directory.path, slow });
    await other.catalog.open();
    for (const { directory: known } of [world.catalog, other.catalog]) {
      const entry = known.bySlug("amazon");
      expect(entry).toBe(known.byId(amazon.id));
      expect(entry).toBe(known.byHost("a.test"));
      expect(entry).toBe(known.byHost("c.test"));
      expect(entry).toMatchObject({ serving: false, replaced: false, status: "active", epoch: 1 });
      expect(entry?.holds.map(({ kind, reason, by }) => [kind, reason, by])).toEqual([
        ["quarantined", null, "os:test"],
        ["maintenance", "new disk", "os:test"],
      ]);
      expect(entry?.tenant).toMatchObject({ fields: { n: 1 }, settings: { theme: "dark" }, domain: "a.test" });
      expect(known.bySlug("apple")).toBeUndefined();
      expect([known.released("apple"), known.released("pear"), known.released("plum")]).toEqual([true, false, false]);
      expect(known.byHost("b.test")?.slug).toBe("pear");
      expect(known.size).toBe(2);
    }
    expect(other.catalog.directory.bySlug("amazon")?.data).toBe(world.catalog.directory.bySlug("amazon")?.data ?? "");
  });

  test("a domain that lies under the base, as one from before the base was another, comes before a slug", async () => {
    using directory = temporaryDirectory();
    await using world = controlWorld({ directory: directory.path, slow });
    for (const slug of ["amazon", "apple", "pear"]) await world.tenants.create({ slug });
    const { directory: known } = world.catalog;
    const router = createRouter({ directory: known, resolvers: [byDomain({ base: "shops.test" })] });
    const found = (host: string): string | undefined => {
      const resolution = router.resolve({ host, path: "/" });
      return resolution.kind === "tenant" ? resolution.entry.slug : resolution.kind;
    };
    expect([found("amazon.shops.test"), known.mayHoldUnder(".shops.test")]).toEqual(["amazon", false]);
    await world.domains.add("apple", "amazon.shops.test");
    expect([found("amazon.shops.test"), found("pear.shops.test")]).toEqual(["apple", "pear"]);

    await using other = controlWorld({ directory: directory.path, slow });
    await other.catalog.open();
    const { directory: loaded } = other.catalog;
    const another = createRouter({ directory: loaded, resolvers: [byDomain({ base: "shops.test" })] });
    expect(another.resolve({ host: "amazon.shops.test", path: "/" })).toMatchObject({ entry: { slug: "apple" } });
  });

  test("applies what changed and nothing else", async () => {
    using directory = temporaryDirectory();
    await using world = controlWorld({ directory: directory.path, slow });
    await world.tenants.create({ slug: "amazon" });
    await world.tenants.create({ slug: "apple" });
    await using other = controlWorld({ directory: directory.path, slow });
    await other.catalog.open();
    const amazon = other.catalog.directory.bySlug("amazon");
    const apple = other.catalog.directory.bySlug("apple");
    const heard: [TenantEntry, TenantEntry | undefined][] = [];
    other.catalog.directory.onReplaced((before, after) => heard.push([before, after]));
    await world.tenants.update("amazon", { name: "Amazon Inc" });
    await other.catalog.refresh();
    expect(other.catalog.directory.bySlug("apple")).toBe(apple as TenantEntry);
    expect(apple?.replaced).toBe(false);
    expect(amazon?.replaced).toBe(true);
    expect(other.catalog.directory.bySlug("amazon")?.tenant.name).toBe("Amazon Inc");
    expect(heard).toEqual([[amazon as TenantEntry, other.catalog.directory.bySlug("amazon")]]);
  });

  test("loads all of it where the changes it has not seen were dropped", async () => {
    using directory = temporaryDirectory();
    await using world = controlWorld({ directory: directory.path, slow });
    await world.tenants.create({ slug: "amazon" });
    await world.tenants.create({ slug: "apple" });
    await using other = controlWorld({ directory: directory.path, slow });
    await other.catalog.open();
    const apple = other.catalog.directory.bySlug("apple");
    const amazon = other.catalog.directory.bySlug("amazon");
    for (const slug of ["a", "b", "c"]) await world.tenants.rename({ id: amazon?.id ?? "" }, slug);
    await world.catalog.act("os:test", function* (write) {
      yield* write.query("delete from changes where sequence < (select max(sequence) from changes)");
    });
    await other.catalog.refresh();
    expect(other.catalog.directory.bySlug("c")?.id).toBe(amazon?.id ?? "");
    expect(amazon?.replaced).toBe(true);
    expect(other.catalog.directory.bySlug("apple")).toBe(apple as TenantEntry);
    expect(["amazon", "a", "b", "c"].map((slug) => other.catalog.directory.released(slug))).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });

  test("answers refreshes that wait together with what all of them must see", async () => {
    using directory = temporaryDirectory();
    await using world = controlWorld({ directory: directory.path, slow });
    await using other = controlWorld({ directory: directory.path, slow });
    await other.catalog.open();
    await world.tenants.create({ slug: "amazon" });
    for (let round = 0; round < 20; round++) {
      const first = other.catalog.refresh();
      const name = `name ${round}`;
      await world.tenants.update("amazon", { name });
      await Promise.all([first, ...Array.from({ length: 5 }, () => other.catalog.refresh())]);
      expect(other.catalog.directory.bySlug("amazon")?.tenant.name).toBe(name);
    }
  });
});

test("old changes are dropped, new ones kept", async () => {
  await using world = controlWorld();
  await world.tenants.create({ slug: "amazon" });
  const { id } = await world.tenants.get("amazon");
  await world.catalog.act("os:test", function* (write) {
    const insert = "insert into changes (sequence, kind, subject) values ($1, 'tenant', $2)";
    for (let sequence = 3; sequence < 11_000; sequence++) yield* write.query(insert, [sequence, id]);
  });
  await world.tenants.hold("amazon", "maintenance");
  const count = await world.catalog.read((reader) =>
    reader.row("select count(*), min(sequence), max(sequence) from changes"),
  );
  expect(count).toEqual([10_000, 1_001, 11_000]);
  expect(world.catalog.directory.bySlug("amazon")?.serving).toBe(false);
});

test("a change whose writer was killed before it told anybody is seen with the next one", async () => {
  using directory = temporaryDirectory();
  await using world = controlWorld({ directory: directory.path });
  await using other = controlWorld({ directory: directory.path });
  await other.catalog.open();
  world.store.silent = true;
  await world.tenants.create({ slug: "amazon" });
  expect(world.catalog.directory.bySlug("amazon")?.serving).toBe(true);
  await other.catalog.refresh();
  expect(other.catalog.directory.bySlug("amazon")).toBeUndefined();
  world.store.silent = false;
  await world.tenants.create({ slug: "apple" });
  await other.catalog.refresh();
  expect(other.catalog.directory.bySlug("amazon")?.serving).toBe(true);
});

test("a catalog that was put back to an older state is loaded anew", async () => {
  await using world = controlWorld();
  await world.tenants.create({ slug: "amazon" });
  await world.tenants.create({ slug: "apple" });
  await world.catalog.act("os:test", function* (write) {
    yield* write.query("delete from directory where slug = 'apple'");
    yield* write.query("delete from changes where sequence > 1");
  });
  world.store.announce();
  await world.catalog.refresh();
  expect(world.catalog.directory.bySlug("apple")).toBeUndefined();
  expect(world.catalog.directory.bySlug("amazon")).toBeDefined();
});

test("a released slug is kept for 90 days by the clock, and then no longer", async () => {
  await using world = controlWorld();
  await world.tenants.create({ slug: "amazon" });
  await world.tenants.rename("amazon", "kindle");
  world.time += 90 * 86_400_000 - 60_000;
  expect(world.catalog.directory.released("amazon")).toBe(true);
  world.time += 120_000;
  expect(world.catalog.directory.released("amazon")).toBe(false);
});

test("a tenant is frozen to the last corner", async () => {
  await using world = controlWorld();
  const tenant = await world.tenants.create({ slug: "amazon", fields: { a: { b: [1] } }, settings: { c: { d: 1 } } });
  await world.tenants.hold("amazon", "maintenance");
  const held = await world.tenants.get("amazon");
  const frozen = [
    tenant,
    tenant.fields,
    tenant.fields.a,
    tenant.settings,
    tenant.settings.c,
    held.holds,
    held.holds[0],
  ];
  for (const part of frozen) expect(Object.isFrozen(part)).toBe(true);
  expect(tenant.holds).toEqual([]);
});

test("fields that no longer fit their schema fail where they are read, and the tenant is still served", async () => {
  let strict = false;
  await using world = controlWorld({
    tenantFields: {
      check(value, what) {
        if (strict) throw new InvalidFieldsError(`${what} must name a plan.`);
        return plainFields.check(value, what);
      },
    },
  });
  await world.tenants.create({ slug: "amazon" });
  strict = true;
  await world.settings.set("amazon", { theme: "dark" });
  const tenant = await world.tenants.get("amazon");
  expect(() => tenant.fields).toThrow('the fields of tenant "amazon" must name a plan.');
  expect(tenant.settings).toEqual({ theme: "dark" });
});

test("a listener of the directory that throws spoils nothing", async () => {
  using directory = temporaryDirectory();
  await using world = controlWorld({ directory: directory.path });
  for (const slug of ["amazon", "apple"]) await world.tenants.create({ slug });
  await using other = controlWorld({ directory: directory.path });
  await other.catalog.open();
  const reported: unknown[] = [];
  other.events.on("error", ({ error }) => reported.push(error));
  const heard: string[] = [];
  other.catalog.directory.onReplaced(() => {
    throw new Error("oops");
  });
  other.catalog.directory.onReplaced((before) => heard.push(before.slug));
  for (const slug of ["amazon", "apple"]) await world.tenants.hold(slug, "maintenance");
  await other.catalog.refresh();
  expect(heard).toEqual(["amazon", "apple"]);
  expect(reported).toHaveLength(2);
  for (const slug of heard) expect(other.catalog.directory.bySlug(slug)?.serving).toBe(false);
});

test("a slug and a host that went from one tenant to another lead to the other, in whatever order that is learnt", async () => {
  using directory = temporaryDirectory();
  await using world = controlWorld({ directory: directory.path });
  await world.tenants.create({ slug: "amazon", domain: "shop.test" });
  await world.tenants.create({ slug: "apple" });
  await using other = controlWorld({ directory: directory.path });
  await other.catalog.open();
  expect(other.catalog.directory.byHost("shop.test")?.slug).toBe("amazon");
  // The first change of apple is read together with its last state, before that of amazon.
  await world.tenants.update("apple", { name: "Apple Inc" });
  await world.tenants.rename("amazon", "kindle");
  await world.domains.remove("shop.test");
  await world.tenants.rename("apple", "amazon", { force: true });
  await world.domains.add("amazon", "shop.test");
  await other.catalog.refresh();
  expect(other.catalog.directory.bySlug("amazon")?.tenant.name).toBe("Apple Inc");
  expect(other.catalog.directory.byHost("shop.test")?.tenant.name).toBe("Apple Inc");
  expect(other.catalog.directory.released("amazon")).toBe(false);
});

test("a host that went to another tenant and came back while pages were loaded leads to its tenant", async () => {
  await using world = controlWorld();
  const [amazon, apple] = [
    await world.tenants.create({ slug: "amazon" }),
    await world.tenants.create({ slug: "apple" }),
  ];
  const { directory } = world.catalog;
  const entryOf = ({ id, slug }: { id: string; slug: string }, hosts: string): TenantEntry =>
    directory.entryOf([id, slug, 1, hosts, directory.byId(id)?.data ?? ""]);
  // Amazon's page was read before the host went, and apple's before it came back.
  directory.replaceAll([entryOf(amazon, "shop.test"), entryOf(apple, "shop.test")], new Map());
  directory.replace(apple.id, entryOf(apple, ""));
  directory.replace(amazon.id, entryOf(amazon, "shop.test"));
  expect(directory.byHost("shop.test")?.slug).toBe("amazon");
});

test("an answer that comes late does not overwrite what is newer", async () => {
  using directory = temporaryDirectory();
  await using world = controlWorld({ directory: directory.path });
  await world.tenants.create({ slug: "amazon" });
  await using other = controlWorld({ directory: directory.path, slow: true });
  await other.catalog.open();
  const { held, release } = heldReading(other);
  await world.tenants.update("amazon", { name: "old" });
  const opened = other.store.queries.length;
  const first = other.catalog.refresh();
  await held;
  await world.tenants.update("amazon", { name: "new" });
  const second = other.catalog.refresh();
  await idleTurns();
  release();
  await Promise.all([first, second]);
  expect(other.catalog.directory.bySlug("amazon")?.tenant.name).toBe("new");
  // Nor does it look like changes that were missed, which would load the whole catalog again.
  expect(other.store.queries.slice(opened).filter((text) => text.includes("from directory"))).toEqual([]);
});

test("an act is in its own process's copy even while a reading from before it is under way, and nobody could be told", async () => {
  using directory = temporaryDirectory();
  await using world = controlWorld({ directory: directory.path });
  await world.tenants.create({ slug: "amazon" });
  await using other = controlWorld({ directory: directory.path, slow: true });
  await other.catalog.open();
  const { held, release } = heldReading(other);
  await world.tenants.create({ slug: "apple" });
  const reading = other.catalog.refresh();
  await held;
  other.store.silent = true;
  const acting = other.tenants.update("amazon", { name: "Amazon Inc" });
  await until(async () => (await world.tenants.list()).some(({ name }) => name === "Amazon Inc"));
  await idleTurns();
  release();
  await reading;
  expect((await acting).name).toBe("Amazon Inc");
});

test("only a whole host leads to a tenant, from the first question on", async () => {
  using directory = temporaryDirectory();
  await using world = controlWorld({ directory: directory.path });
  await world.tenants.create({ slug: "bare" });
  const { id } = await world.tenants.create({ slug: "amazon", domain: "one.test" });
  await world.domains.add("amazon", "two.test");
  await using other = controlWorld({ directory: directory.path });
  await other.catalog.open();
  const { directory: known } = other.catalog;
  for (let turn = 0; turn < 3; turn++) {
    for (const host of ["", " ", "one", "one.test two.test", "test", ".test"])
      expect(known.byHost(host)).toBeUndefined();
    for (const host of ["one.test", "two.test"]) expect(known.byHost(host)?.id).toBe(id);
    await Bun.sleep(1);
  }
});
