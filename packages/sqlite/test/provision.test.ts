import { Database } from "bun:sqlite";
import { describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  type Connection,
  ConstraintError,
  StoreDamagedError,
  StoreExistsError,
  StoreMissingError,
} from "@tenantry/core/adapter";
import { Child } from "./support/child.ts";
import { newTenant, provisioning, rows, SCHEMA, type Scratch, statement, World } from "./support/world.ts";

const STEPS = ["mkdir", "create", "prepare", "close", "fsync", "rename", "fsyncdir"];
const COPY_STEPS = ["mkdir", "copy", "stamp", "prepare", "close", "fsync", "rename", "fsyncdir"];
const STAMP = statement("select tenant, epoch from stamp");

/** Everything below the strategy's directory but the folders of two digits. */
function found(world: Scratch): string[] {
  const root = world.at("tenants");
  return readdirSync(root).flatMap((shard) => (shard === ".templates" ? [] : readdirSync(join(root, shard))));
}

async function leftovers(world: World) {
  return Array.fromAsync(world.strategy.leftovers?.() ?? []);
}

describe("a store is made", () => {
  test("aside, closed, and put in place in one step", async () => {
    await using world = new World();
    const tenant = newTenant();
    const steps: string[] = [];
    const seen: string[][] = [];
    const placement = await world.strategy.provision(
      tenant,
      provisioning({
        progress(step) {
          steps.push(step);
          seen.push(found(world));
        },
      }),
    );
    expect(placement).toEqual({ file: `${tenant.id.slice(0, 2)}/${tenant.id}/db.sqlite` });
    expect(steps).toEqual(STEPS);
    for (const names of seen.slice(0, 5))
      expect(names).toEqual([expect.stringMatching(new RegExp(`^\\.new-${tenant.id}\\.[0-9a-f]{8}$`))]);
    for (const names of seen.slice(5)) expect(names).toEqual([tenant.id]);
    expect(readdirSync(dirname(world.at("tenants", placement.file)))).toEqual(["db.sqlite"]);
  });

  test("once: what is there already is never touched", async () => {
    await using world = new World();
    const store = await world.store();
    store.connect().query(statement("insert into posts (title) values ('kept')"));
    await expect(world.strategy.provision(store.tenant, provisioning())).rejects.toThrow(StoreExistsError);
    expect(rows(store.connect(), "select title from posts")).toEqual([["kept"]]);
  });

  test("once, of two that make it at the same time", async () => {
    await using world = new World();
    const tenant = newTenant();
    const context = provisioning({ prepare: async () => Bun.sleep(5) });
    const both = await Promise.allSettled([
      world.strategy.provision(tenant, context),
      world.strategy.provision(tenant, context),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(both.find(({ status }) => status === "rejected")).toMatchObject({ reason: expect.any(StoreExistsError) });
    expect(found(world)).toEqual([tenant.id]);
  });

  test("or nothing is left of it", async () => {
    await using world = new World();
    const orphan = statement("insert into posts (author, title) values (7, 'x')");
    const failures: [(store: Connection) => Promise<unknown>, unknown][] = [
      [() => Promise.reject(new Error("mine")), "mine"],
      [async (store) => store.query(statement("create nonsense")), /syntax/],
      [async (store) => store.batch?.([...SCHEMA, orphan]), ConstraintError],
      [async (store) => store.begin(), StoreDamagedError],
    ];
    for (const [work, expected] of failures) {
      const prepare = async (store: Connection) => void (await work(store));
      await expect(world.strategy.provision(newTenant(), provisioning({ prepare }))).rejects.toThrow(expected as Error);
      expect(found(world)).toEqual([]);
    }
  });

  test("or nothing is left of it, not in its place either while that is not durable", async () => {
    await using world = new World();
    const progress = (step: string): void => {
      if (step === "rename") throw new Error("The disk is gone.");
    };
    await expect(world.strategy.provision(newTenant(), provisioning({ progress }))).rejects.toThrow(
      "The disk is gone.",
    );
    expect(found(world)).toEqual([]);
  });

  test("with an id that is no id, nothing is made", async () => {
    await using world = new World();
    for (const id of ["", "../x", "amazon"]) {
      await expect(world.strategy.provision({ id, epoch: 1 }, provisioning())).rejects.toThrow(StoreDamagedError);
    }
    expect(found(world)).toEqual([]);
  });
});

const WAYS = [
  { kind: "built", steps: STEPS, titles: [] },
  { kind: "template", steps: COPY_STEPS, titles: [] },
  { kind: "setup", steps: COPY_STEPS, titles: [["made"]] },
];

describe("S23: a process that is killed when a step is done leaves no store, or a whole one", () => {
  test.each(WAYS.flatMap(({ steps, ...way }) => steps.map((step) => ({ ...way, steps, step }))))(
    "$kind: $step",
    async ({ kind, step, steps, titles }) => {
      await using world = new World();
      mkdirSync(world.at("tenants"));
      const tenant = newTenant();
      await using child = new Child("provision-and-die.ts", world.at("tenants"), tenant.id, step, kind);
      await child.exited();
      expect(child.process.signalCode).toBe("SIGKILL");
      expect(child.lines.at(-1)).toBe(step);
      const [left, ...others] = await leftovers(world);
      expect(others).toEqual([]);
      expect(left?.id).toBe(tenant.id);
      const placement = { file: `${tenant.id.slice(0, 2)}/${tenant.id}/db.sqlite` };
      if (steps.indexOf(step) >= steps.indexOf("rename")) {
        expect(left?.placement).toEqual(placement);
        const connection = await world.strategy.connect(tenant, placement, "serve");
        expect((await connection.query(statement("select title from posts"))).rows).toEqual(titles);
        if (kind !== "built") expect((await connection.query(STAMP)).rows).toEqual([[tenant.id, 1]]);
        return;
      }
      // What stands aside is never served, is named to be swept, and is not in the way of the next attempt.
      expect(() => world.strategy.connect(tenant, left?.placement ?? placement, "serve")).toThrow(StoreMissingError);
      await world.strategy.provision(tenant, provisioning());
      await world.strategy.destroy(tenant, left?.placement ?? placement);
      expect(await leftovers(world)).toEqual([{ id: tenant.id, placement }]);
    },
  );
});

describe("a store is removed", () => {
  test("log and all; one that is not there is fine", async () => {
    await using world = new World();
    const [store, other] = [await world.store(), await world.store()];
    const connection = store.connect();
    connection.query(statement("insert into posts (title) values ('x')"));
    await world.strategy.destroy(store.tenant, store.placement);
    await world.strategy.destroy(store.tenant, store.placement);
    const never = newTenant();
    await world.strategy.destroy(never, { file: `${never.id.slice(0, 2)}/${never.id}/db.sqlite` });
    expect(found(world)).toEqual([other.tenant.id]);
    expect(existsSync(other.file)).toBe(true);
  });

  test("with what a process that was killed while it removed it has left, and with nothing of another's", async () => {
    await using world = new World();
    const store = await world.store();
    const shard = dirname(dirname(store.file));
    const other = `${store.tenant.id.slice(0, 2)}${crypto.randomUUID().slice(2)}`;
    const kept = [`.new-${store.tenant.id}.00000000`, `.trash-${other}.00000000`, other].sort();
    for (const name of kept) mkdirSync(join(shard, name));
    const left = join(shard, `.trash-${store.tenant.id}.00000000`);
    renameSync(dirname(store.file), left);
    await world.strategy.destroy(store.tenant, store.placement);
    expect(found(world).sort()).toEqual(kept);

    await world.strategy.provision(store.tenant, provisioning());
    mkdirSync(left);
    await world.strategy.destroy(store.tenant, store.placement);
    expect(found(world).sort()).toEqual(kept);
  });

  test("S25: and one made again under its id holds nothing of it", async () => {
    await using world = new World();
    const store = await world.store();
    const connection = store.connect();
    connection.query(statement("insert into posts (title) values ('old')"));
    await world.strategy.destroy(store.tenant, store.placement);
    await world.strategy.provision(store.tenant, provisioning());
    await Bun.sleep(8);
    expect(() => connection.query(statement("insert into posts (title) values ('zombie')"))).toThrow();
    await connection.close();
    expect(rows(store.connect(), "select * from posts")).toEqual([]);
  });
});

describe("a snapshot", () => {
  test("is consistent while the store is written, its owner's only, and replaces nothing", async () => {
    await using world = new World();
    const store = await world.store();
    const connection = store.connect();
    for (let at = 0; at < 100; at++)
      connection.query(statement("insert into posts (title) values ($1)", "x".repeat(2000)));
    const target = world.at("it's a snapshot.sqlite");
    let done = false;
    const taking = world.strategy.snapshot?.(store.tenant, store.placement, target).finally(() => {
      done = true;
    });
    const pair = (name: string) => [
      statement("insert into authors (name) values ($1)", name),
      statement("insert into posts (title) values ($1)", name),
    ];
    for (let at = 0; !done; at++) {
      connection.batch(pair(`pair ${at}`));
      await Bun.sleep(0);
    }
    await taking;
    const copy = new Database(target, { readonly: true });
    const torn = "select (select count(*) from authors) - (select count(*) from posts) + 100";
    expect(copy.prepare(torn).values()).toEqual([[0]]);
    expect(copy.prepare("pragma integrity_check").values()).toEqual([["ok"]]);
    copy.close(true);
    expect(statSync(target).mode & 0o777).toBe(0o600);
    await expect(world.strategy.snapshot?.(store.tenant, store.placement, target)).rejects.toThrow(StoreExistsError);
    expect(readdirSync(world.path).sort()).toEqual(["it's a snapshot.sqlite", "tenants"]);
  });

  test("does not replace a file that appeared meanwhile", async () => {
    await using world = new World();
    const store = await world.store();
    const target = world.at("snapshot.sqlite");
    const taking = world.strategy.snapshot?.(store.tenant, store.placement, target);
    writeFileSync(target, "somebody's");
    await expect(taking).rejects.toThrow(StoreExistsError);
    expect(readFileSync(target, "utf8")).toBe("somebody's");
  });

  test("of a store that is not there leaves nothing", async () => {
    await using world = new World();
    const store = await world.store();
    await world.strategy.destroy(store.tenant, store.placement);
    await expect(world.strategy.snapshot?.(store.tenant, store.placement, world.at("s.sqlite"))).rejects.toThrow();
    expect(readdirSync(world.path)).toEqual(["tenants"]);
  });
});

test("a temporary strategy is the same on ground that goes when it is closed", async () => {
  await using world = new World({ quotaPages: 50 });
  const temporary = world.strategy.temporary();
  const tenant = newTenant();
  const placement = await temporary.provision(tenant, provisioning());
  const connection = await temporary.connect(tenant, placement, "serve");
  const [file] = (await connection.query(statement("select file from pragma_database_list"))).rows[0] ?? [];
  expect(existsSync(String(file))).toBe(true);
  expect((await connection.query(statement("pragma max_page_count"))).rows).toEqual([[50]]);
  await temporary.close?.();
  expect(existsSync(dirname(dirname(dirname(String(file)))))).toBe(false);
  expect(existsSync(world.at("tenants"))).toBe(false);
});
