import { expect, test } from "bun:test";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  renameSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { dirname, relative } from "node:path";
import { ConfigurationError, StoreDamagedError } from "@tenantry/core/adapter";
import fc from "fast-check";
import { openStore } from "../src/engine/open.ts";
import { sqlite, sqliteFiles } from "../src/index.ts";
import { Ground } from "../src/stores/paths.ts";
import { insertPost, newTenant, provisioning, rows, Scratch, soak, World } from "./support/world.ts";

const settings = { synchronous: "normal", foreignKeys: true, busyTimeout: 0 } as const;

test("S01: no id and no placement leads out of the directory", async () => {
  await using scratch = new Scratch();
  const ground = new Ground(scratch.path);
  const id = newTenant().id;
  const hostile = [
    "",
    " ",
    ":memory:",
    "file:x",
    "../../etc/passwd",
    "..",
    "\0",
    `${id} `,
    `${id}\n`,
    ` ${id}`,
    id.toUpperCase(),
    `${id}\0`,
    `${id}/..`,
    `../${id}`,
    "a".repeat(5000),
    "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
    "__proto__",
  ];
  for (const text of hostile) {
    expect(() => ground.placeOf(text)).toThrow(StoreDamagedError);
    for (const file of [text, `${text}/db.sqlite`, `aa/${text}/db.sqlite`, `${id.slice(0, 2)}/${text}/db.sqlite`]) {
      expect(() => ground.placeAt({ file })).toThrow(StoreDamagedError);
      expect(() => ground.placeToRemove({ file })).toThrow(StoreDamagedError);
    }
  }
  const other = id.startsWith("00") ? "01" : "00";
  expect(() => ground.placeAt({ file: `${other}/${id}/db.sqlite` })).toThrow(StoreDamagedError);
  expect(() => ground.placeAt({ file: `${id.slice(0, 2)}/.new-${id}.01234567/db.sqlite` })).toThrow(StoreDamagedError);

  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.uuid({ version: 4 })), (text) => {
      try {
        const place = ground.placeOf(text);
        expect(relative(scratch.path, place.file).split("/")).toEqual([text.slice(0, 2), text, "db.sqlite"]);
        expect(ground.placeAt(place.placement)).toEqual(place);
      } catch (error) {
        expect(error).toBeInstanceOf(StoreDamagedError);
      }
    }),
    { numRuns: soak ? 100_000 : 2000 },
  );
});

test("S02: distinct ids are distinct files, in directories that only their owner can enter", async () => {
  await using world = new World();
  const stores = await Promise.all(Array.from({ length: soak ? 500 : 20 }, () => world.store()));
  const files = stores.map(({ file }) => statSync(file));
  expect(new Set(files.map(({ dev, ino }) => `${dev} ${ino}`)).size).toBe(stores.length);
  for (const { file } of stores) {
    expect(realpathSync(file)).toBe(file);
    for (const directory of [dirname(file), dirname(dirname(file)), world.at("tenants")]) {
      expect(statSync(directory).mode & 0o777).toBe(0o700);
    }
    expect(statSync(file).mode & 0o077).toBe(0);
  }
});

test("a directory with spaces around its name, or none, is refused before anything is opened", () => {
  for (const directory of ["", " ", "data ", "\tdata", "data\n", "da\0ta"]) {
    expect(() => sqlite(directory)).toThrow(ConfigurationError);
    expect(() => sqliteFiles({ directory })).toThrow(ConfigurationError);
  }
  // A caller without types.
  expect(() => Reflect.apply(sqlite, undefined, [undefined])).toThrow(ConfigurationError);
});

test("nothing is made before it is used", async () => {
  await using scratch = new Scratch();
  const preset = sqlite(scratch.at("data"), { sharedJoins: true });
  expect(preset.strategies[0].capabilities.sharedJoins).toBe(true);
  expect(await Array.fromAsync(preset.strategies[0].leftovers?.() ?? [])).toEqual([]);
  expect(existsSync(scratch.at("data"))).toBe(false);
});

test("S03: a database that is not the file asked for is refused", () => {
  // The driver opens a database in memory where it gets no name.
  const open = () => Reflect.apply(openStore, undefined, [undefined, { subject: { name: "tenant x" }, settings }]);
  expect(open).toThrow("opened another file");
});

test("S04: a symbolic link is not followed, be it the file, its directory or the one above", async () => {
  await using world = new World();
  const [victim, store, moved] = [await world.store(), await world.store(), await world.store()];
  insertPost(victim.connect(), "the victim's");
  await world.strategy.close?.();

  renameSync(store.file, `${store.file}.away`);
  symlinkSync(victim.file, store.file);
  expect(() => store.connect()).toThrow("symbolic link");
  expect(() => store.connect("read")).toThrow("symbolic link");

  renameSync(dirname(moved.file), `${dirname(moved.file)}.away`);
  symlinkSync(dirname(victim.file), dirname(moved.file));
  expect(() => moved.connect()).toThrow("symbolic link");

  let { id } = newTenant();
  while (existsSync(world.at("tenants", id.slice(0, 2)))) id = newTenant().id;
  mkdirSync(world.at("elsewhere", id), { recursive: true });
  renameSync(victim.file, world.at("elsewhere", id, "db.sqlite"));
  symlinkSync(world.at("elsewhere"), world.at("tenants", id.slice(0, 2)));
  const file = world.at("tenants", id.slice(0, 2), id, "db.sqlite");
  expect(existsSync(file)).toBe(true);
  expect(() => openStore(file, { subject: { name: "tenant x" }, settings })).toThrow("symbolic link");
});

test("the directory itself may be a symbolic link", async () => {
  await using scratch = new Scratch();
  mkdirSync(scratch.at("disk"));
  symlinkSync(scratch.at("disk"), scratch.at("data"));
  const strategy = sqliteFiles({ directory: scratch.at("data") });
  const tenant = newTenant();
  const placement = await strategy.provision(tenant, provisioning());
  const connection = await strategy.connect(tenant, placement, "serve");
  expect(connection.healthy?.()).toBe(true);
  await strategy.close?.();
});

test("S40: finding, opening and listing do not grow with the number of stores", async () => {
  await using world = new World();
  const store = await world.store();
  const count = soak ? 50_000 : 500;
  for (let at = 0; at < count; at++) {
    const { id } = newTenant();
    mkdirSync(world.at("tenants", id.slice(0, 2), id), { recursive: true });
  }
  mkdirSync(world.at("tenants", ".templates"), { recursive: true });
  expect(rows(store.connect(), "select count(*) from posts")).toEqual([[0]]);
  let listed = 0;
  for await (const { id, placement } of world.strategy.leftovers?.() ?? []) {
    listed++;
    expect(placement.file).toContain(String(id));
  }
  expect(listed).toBe(count + 1);
  const widest = Math.max(
    ...readdirSync(world.at("tenants")).map((shard) => readdirSync(world.at("tenants", shard)).length),
  );
  expect(widest).toBeLessThan(Math.max(20, count / 64));
  expect(lstatSync(world.at("tenants")).isDirectory()).toBe(true);
});
