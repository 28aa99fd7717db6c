import { afterAll, expect, setDefaultTimeout, test } from "bun:test";
import type { Template } from "@tenantry/core/adapter";
import { Client } from "pg";
import { HALF_BUILT } from "../src/databases/former-templates.ts";
import { postgresDatabases } from "../src/index.ts";
import { DatabaseOwner, login, type TestDatabases } from "./support/databases.ts";
import { ask, newTenant, provisioning, statement } from "./support/world.ts";

setDefaultTimeout(60_000);
const owner = await DatabaseOwner.make();
afterAll(() => owner[Symbol.asyncDispose]());

const STEPS = ["create", "prepare", "commit"];
const templates = async (kind: "template" | "building"): Promise<string[]> =>
  (await owner.made()).filter((name) => name.includes(`tenantry_${kind}_`));

async function dropTemplates(): Promise<void> {
  for (const name of await templates("template")) {
    await ask(owner.server, `alter database ${name} is_template false`, `drop database ${name}`);
  }
}

const sessions = async (): Promise<unknown[]> =>
  (await ask(owner.server, `select pid from pg_stat_activity where usename = '${owner.role}'`)).flat();

async function killedAt(step: string, tenantId: string): Promise<void> {
  const script = new URL("./support/provision-database.ts", import.meta.url).pathname;
  const before = new Set(await sessions());
  const child = Bun.spawn([process.execPath, script, owner.url, owner.prefix, tenantId, step]);
  await child.exited;
  expect(child.signalCode).toBe("SIGKILL");
  // The server notices by and by that nobody is there any more: until then it keeps the locks of the killed.
  while ((await sessions()).some((pid) => !before.has(pid))) await Bun.sleep(10);
}

async function leftovers({ strategy }: TestDatabases): Promise<unknown[]> {
  return await Array.fromAsync(strategy.leftovers?.() ?? []);
}

function templateOf(key: string, built: () => void = () => undefined): Template {
  return {
    key,
    async build(store, owner) {
      built();
      await store.query(statement("create table notes (id integer primary key, marker text not null)"));
      await store.query(statement("create table _tenantry_stamp (tenant text, epoch integer)"));
      await store.query(statement("insert into _tenantry_stamp values ($1, $2)", owner?.id, owner?.epoch));
    },
    restamp: ({ id }) => statement("update _tenantry_stamp set epoch = 7 where tenant = $1", id),
    prepareCopy: async (open) => void (await open().query(statement("insert into notes values (1, 'made')"))),
  };
}

const filled = (template: Template) => ({
  template,
  prepare: () => Promise.reject(new Error("A copy is stamped already.")),
});

test("a provision that fails at any step leaves neither database nor role (P14)", async () => {
  await using stores = owner.strategy();
  const steps: string[] = [];
  const whole = await stores.store("whole", { progress: (step) => void steps.push(step) });
  await stores.strategy.destroy(whole.tenant, whole.placement);
  expect(steps).toEqual(STEPS);
  for (const step of STEPS.slice(0, -1)) {
    const failing = provisioning({
      progress(name) {
        if (name === step) throw new Error(`failed at ${step}`);
      },
    });
    await expect(stores.strategy.provision(newTenant(), failing)).rejects.toThrow(`failed at ${step}`);
    expect(await owner.madeForTenants()).toEqual([]);
  }
});

test("a provision whose connection is killed in the middle leaves nothing (P14)", async () => {
  await using stores = owner.strategy();
  const killed = provisioning({
    async prepare(store) {
      await store.query(statement("create table notes (id integer primary key)"));
      const { rows } = await store.query(statement("select pg_backend_pid()"));
      await ask(owner.server, `select pg_terminate_backend(${Number(rows[0]?.[0])})`);
      await store.query(statement("insert into notes values (1)"));
    },
  });
  const tenant = newTenant();
  await expect(stores.strategy.provision(tenant, killed)).rejects.toMatchObject({ code: "STORE_UNREACHABLE" });
  expect(await owner.madeForTenants()).toEqual([]);
  await stores.strategy.destroy(tenant, await stores.strategy.provision(tenant, provisioning()));
});

for (const step of STEPS) {
  test(`killed with kill -9 at "${step}", a provision has left no store or a whole one, and what is left is found (P14)`, async () => {
    await using stores = owner.strategy();
    const tenant = newTenant();
    await killedAt(step, tenant.id);
    const placement = { server: "main", database: `${owner.prefix}t_${tenant.id.replaceAll("-", "")}` };
    const outcome = await stores.marker({ tenant, placement }).catch(({ code }) => code);
    expect(outcome).toBe(step === "commit" ? "made" : "STORE_MISSING");
    expect(await leftovers(stores)).toEqual([{ id: tenant.id, placement }]);
    await stores.strategy.destroy(tenant, placement);
    expect(await owner.madeForTenants()).toEqual([]);
  });
}

test("a template that a killed process has half built serves nobody, doctor tells of it, and the next who looks for one removes it (P14)", async () => {
  await using stores = owner.strategy();
  const told = async () => (await stores.strategy.check?.())?.filter(({ code }) => code === "HALF_BUILT_TEMPLATES");
  for (const mend of ["doctor", "the next"]) {
    await dropTemplates();
    const tenant = newTenant();
    await killedAt("template", tenant.id);
    expect(await leftovers(stores)).toEqual([]);
    const [building = "", ...others] = await templates("building");
    expect(others).toEqual([]);
    const [finding] = (await told()) ?? [];
    expect(finding?.message).toContain(building);
    expect(await templates("building")).toEqual([building]);
    if (mend === "doctor") {
      expect(await finding?.mend?.()).toContain("1 half built template is removed");
    } else {
      const own = await stores.store(undefined, filled(templateOf("after the killed")));
      expect(await stores.marker(own)).toBe("made");
      await stores.strategy.destroy(own.tenant, own.placement);
    }
    expect(await templates("building")).toEqual([]);
    expect(await told()).toEqual([]);
  }
});

test("many that remove the same half built templates at once all make their stores (P14)", async () => {
  await using first = owner.strategy();
  const own = await first.store(undefined, filled(templateOf("for many")));
  await first.strategy.destroy(own.tenant, own.placement);
  for (let round = 0; round < 3; round++) {
    for (let half = 0; half < 4; half++) {
      const name = `${owner.prefix}tenantry_building_${"0".repeat(16)}_0000000${half}`;
      await ask(owner.url, `create database ${name} strategy wal_log`);
    }
    const fresh = Array.from({ length: 6 }, () => owner.strategy());
    const made = await Promise.all(fresh.map((stores) => stores.store(undefined, filled(templateOf("for many")))));
    expect(await templates("building")).toEqual([]);
    await Promise.all(made.map(({ tenant, placement }, index) => fresh[index]?.strategy.destroy(tenant, placement)));
    for (const stores of fresh) await stores[Symbol.asyncDispose]();
  }
});

test("who looks for half built templates hides them from nobody who looks at the same time", async () => {
  await using stores = owner.strategy();
  const half = `${owner.prefix}tenantry_building_${"0".repeat(16)}_00000000`;
  await ask(owner.url, `create database ${half} strategy wal_log`);
  const looking = new Client({ connectionString: owner.url });
  await looking.connect();
  // What a look keeps from others it keeps up to the end of its transaction.
  await looking.query("begin");
  expect((await looking.query(HALF_BUILT, [`^${owner.prefix}tenantry_building_`])).rows).toEqual([{ datname: half }]);
  const findings = await stores.strategy.check?.();
  const [finding] = findings?.filter(({ code }) => code === "HALF_BUILT_TEMPLATES") ?? [];
  expect(finding?.message).toContain(half);
  expect(await finding?.mend?.()).toContain("1 half built template is removed");
  await looking.end();
  expect(await templates("building")).toEqual([]);
});

test("a template that another process is building is not taken for one that is left", async () => {
  await using stores = owner.strategy();
  await using others = owner.strategy();
  await dropTemplates();
  const { build, ...rest } = templateOf("slow");
  const half = Promise.withResolvers<void>();
  const go = Promise.withResolvers<void>();
  const slow: Template = {
    ...rest,
    async build(store, someone) {
      half.resolve();
      await go.promise;
      await build(store, someone);
    },
  };
  const making = stores.store(undefined, filled(slow));
  await half.promise;
  const other = await others.store(undefined, filled(templateOf("meanwhile")));
  expect(await others.strategy.check?.()).not.toContainEqual(expect.objectContaining({ code: "HALF_BUILT_TEMPLATES" }));
  go.resolve();
  const own = await making;
  expect(await stores.marker(own)).toBe("made");
  for (const store of [own, other]) await stores.strategy.destroy(store.tenant, store.placement);
});

test("a role that lost its database to a killed destruction is found, and removed by the next", async () => {
  await using stores = owner.strategy();
  const own = await stores.store("own");
  await ask(owner.server, `drop database ${own.placement.database} with (force)`);
  expect(await leftovers(stores)).toEqual([{ id: own.tenant.id, placement: own.placement }]);
  await stores.strategy.destroy(own.tenant, own.placement);
  expect(await owner.madeForTenants()).toEqual([]);
});

test("many that make the first stores at once end with one template, and all with whole stores", async () => {
  const several = Array.from({ length: 3 }, () => owner.strategy());
  let built = 0;
  const all = Promise.withResolvers<void>();
  const { build, ...rest } = templateOf(crypto.randomUUID());
  const template: Template = {
    ...rest,
    async build(store, someone) {
      // Where one were faster, the others would find what it has built.
      if (++built === several.length) all.resolve();
      await all.promise;
      await build(store, someone);
    },
  };
  const before = (await owner.made()).length;
  const made = await Promise.all(
    several.flatMap((stores) => [stores.store(undefined, filled(template)), stores.store(undefined, filled(template))]),
  );
  expect(built).toBe(several.length);
  expect(await owner.made()).toHaveLength(before + 1 + made.length * 2);
  const [first] = several;
  for (const store of made) {
    expect(await first?.marker(store)).toBe("made");
    await first?.strategy.destroy(store.tenant, store.placement);
  }
  for (const stores of several) await stores[Symbol.asyncDispose]();
});

test("a template is built anew when the migrations change, and when somebody has dropped it", async () => {
  await using stores = owner.strategy();
  let built = 0;
  const make = async (key: string): Promise<void> => {
    const store = await stores.store(undefined, filled(templateOf(key, () => void built++)));
    expect(await stores.marker(store)).toBe("made");
    await stores.strategy.destroy(store.tenant, store.placement);
  };
  await make("one");
  await make("one");
  await make("two");
  expect(built).toBe(2);
  await dropTemplates();
  await make("one");
  expect(built).toBe(3);
});

test("a copy carries the tenant's stamp, and one of a template without a stamp becomes nobody's", async () => {
  await using stores = owner.strategy();
  const own = await stores.store(undefined, filled(templateOf("stamped")));
  const stamp = await (await stores.open(own)).query(statement("select tenant, epoch from _tenantry_stamp"));
  expect(stamp.rows).toEqual([[expect.any(String), 7]]);
  await stores.strategy.destroy(own.tenant, own.placement);
  for (const rows of [0, 2]) {
    const { build, ...rest } = templateOf(`stamped ${rows} times`);
    const other: Template = {
      ...rest,
      async build(store, someone) {
        await build(store, someone);
        const change = rows === 0 ? "delete from _tenantry_stamp" : "insert into _tenantry_stamp table _tenantry_stamp";
        await store.query(statement(change));
      },
    };
    await expect(stores.strategy.provision(newTenant(), provisioning(filled(other)))).rejects.toThrow(
      "does not carry its stamp",
    );
    expect(await owner.madeForTenants()).toEqual([]);
  }
});

test("nobody can connect to a template", async () => {
  await using stores = owner.strategy();
  const own = await stores.store(undefined, filled(templateOf("closed")));
  await stores.strategy.destroy(own.tenant, own.placement);
  const [name = ""] = await templates("template");
  await expect(ask(owner.at(name), "select 1")).rejects.toThrow("not currently accepting connections");
});

test("a row that setup writes twice is an error of the row, and not of a database that is there already", async () => {
  await using stores = owner.strategy();
  const twice = provisioning({
    async prepare(store) {
      await store.query(statement("create table notes (id integer primary key)"));
      await store.query(statement("insert into notes values (1), (1)"));
    },
  });
  await expect(stores.strategy.provision(newTenant(), twice)).rejects.toMatchObject({ code: "CONSTRAINT" });
  expect(await owner.madeForTenants()).toEqual([]);
});

test("no name that the server knows tells who the customer is (P09)", async () => {
  await using stores = owner.strategy();
  const { tenant, placement } = await stores.store("amazon");
  const digits = tenant.id.replaceAll("-", "");
  expect(await owner.madeForTenants()).toEqual([`${owner.prefix}login_${digits}`, `${owner.prefix}t_${digits}`]);
  await stores.strategy.destroy(tenant, placement);
});

test("what can not be configured is refused before anything is opened", () => {
  const { url } = owner;
  const refused = (options: Parameters<typeof postgresDatabases>[0]) => () => postgresDatabases(options);
  expect(refused({ login })).toThrow("need a server");
  expect(refused({ servers: {}, login })).toThrow("No server is configured");
  expect(refused({ url, servers: { eu: url }, login })).toThrow("not both");
  expect(refused({ servers: { "e/u": url }, login })).toThrow("name of a server");
  expect(refused({ url, login: { masterKey: "short" } })).toThrow("masterKey");
  expect(refused({ url, prefix: "Shop-", login })).toThrow("prefix");
  expect(refused({ url: "mysql://x", login })).toThrow("postgres://");
});
