import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { type ControlWorld, controlWorld } from "../support/control-world.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { idleTurns, until } from "../support/until.ts";

/** Readings of the changes, or of all, outside of acts. */
const readings = ({ store }: ControlWorld): string[] =>
  store.queries.filter((text) => / from (changes|directory)\b/.test(text));

async function announcing(directory: string, slow = false): Promise<ControlWorld> {
  const world = controlWorld({ directory, slow, announces: true });
  await world.catalog.open();
  await world.catalog.act("os:test", function* (write) {
    yield* write.query("create table if not exists announcements (told integer not null)");
  });
  world.store.queries.length = 0;
  return world;
}

const told = (world: ControlWorld): Promise<unknown> =>
  world.catalog.read(function* (reader) {
    return (yield* reader.row("select count(*) from announcements"))?.[0];
  });

test.each([false, true])(
  "an act tells of itself in its own transaction, and is taken over unread (slow catalog: %p)",
  async (slow) => {
    using directory = temporaryDirectory();
    await using world = await announcing(directory.path, slow);
    const { id } = await world.tenants.create({ slug: "amazon", domain: "a.test" });
    await world.tenants.rename("amazon", "kindle");
    const { directory: known } = world.catalog;
    expect([known.bySlug("kindle")?.id, known.byHost("a.test")?.id, known.released("amazon")]).toEqual([id, id, true]);
    await world.tenants.delete("kindle");
    await world.tenants.purge("kindle", { snapshot: false });
    expect(known.byId(id)).toBeUndefined();
    expect(readings(world)).toEqual([]);
    const before = await told(world);
    expect(before).toBeGreaterThan(4);
    await expect(world.tenants.create({ slug: "pear", domain: "not a host" })).rejects.toThrow();
    await expect(world.tenants.hold("nobody", "suspended")).rejects.toThrow();
    expect(await told(world)).toBe(before);
    expect(world.store.announced).toBe(0);

    await using other = controlWorld({ directory: directory.path });
    await other.catalog.open();
    expect(other.catalog.directory.released("amazon")).toBe(true);
  },
);

test("what another process changed before an act of this one is read, and the act with it", async () => {
  using directory = temporaryDirectory();
  await using world = await announcing(directory.path);
  await using other = controlWorld({ directory: directory.path });
  await other.tenants.create({ slug: "theirs" });
  await world.tenants.create({ slug: "mine" });
  expect(world.catalog.directory.bySlug("theirs")?.serving).toBe(true);
  expect(world.catalog.directory.bySlug("mine")?.serving).toBe(true);
});

test("an act that is committed while the changes are being read is taken over once", async () => {
  using directory = temporaryDirectory();
  await using world = await announcing(directory.path, true);
  const { store } = world;
  const [asked, answered] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  store.hold = ({ text }) => {
    if (!text.includes("from changes c")) return undefined;
    store.hold = undefined;
    asked.resolve();
    return answered.promise;
  };
  store.announce();
  const reading = world.catalog.refresh();
  await asked.promise;
  const creating = world.tenants.create({ slug: "mine" });
  using other = new Database(store.file);
  await until(() => other.query("select * from tenants").values().length === 1);
  await idleTurns();
  answered.resolve();
  await Promise.all([reading, creating]);
  expect(world.catalog.directory.bySlug("mine")?.serving).toBe(true);
  expect(readings(world).filter((text) => text.includes("from directory where"))).toEqual([]);
});

test("changes of others that come behind an act are not taken for seen", async () => {
  using directory = temporaryDirectory();
  await using world = await announcing(directory.path);
  await using other = controlWorld({ directory: directory.path, announces: true });
  await world.tenants.create({ slug: "mine" });
  const { id } = await other.tenants.create({ slug: "theirs" });
  await world.catalog.refresh();
  expect(world.catalog.directory.bySlug("theirs")?.id).toBe(id);
});

test("an act is taken over unread where announcements are counted, and otherwise read back", async () => {
  for (const counts of [true, false]) {
    using directory = temporaryDirectory();
    await using world = controlWorld({ directory: directory.path, counts });
    await world.catalog.open();
    world.store.queries.length = 0;
    const { id } = await world.tenants.create({ slug: "amazon", domain: "a.test" });
    expect(world.catalog.directory.byHost("a.test")?.id).toBe(id);
    await world.catalog.refresh();
    expect(readings(world).length > 0).toBe(!counts);
  }
});

test.each(["before", "behind"])(
  "what another process announces right %s an act's own announcement is read",
  async (place) => {
    using directory = temporaryDirectory();
    await using world = controlWorld({ directory: directory.path });
    const { id } = await world.tenants.create({ slug: "amazon", name: "Before" });
    using other = new Database(world.store.file);
    const announce = world.store.announce.bind(world.store);
    const actOfOther = (): void => {
      other.run("update directory set data = replace(data, 'Before', 'Changed')");
      other.run("insert into changes select max(sequence) + 1, 'tenant', ? from changes", [id]);
      announce();
    };
    world.store.announce = () => {
      if (place === "before") actOfOther();
      announce();
      if (place === "behind") actOfOther();
    };
    await world.tenants.hold("amazon", "maintenance");
    await world.catalog.refresh();
    expect(world.catalog.directory.byId(id)?.tenant.name).toBe("Changed");
  },
);
