import { describe, expect, test } from "bun:test";
import { sql } from "../../src/database/sql.ts";
import {
  ConfigurationError,
  DomainTakenError,
  InvalidFieldsError,
  InvalidHostError,
  InvalidSlugError,
  ProvisionError,
  StoreUnreachableError,
  TenantExistsError,
} from "../../src/errors.ts";
import { RESERVED_SLUGS } from "../../src/slug.ts";
import { controlWorld } from "../support/control-world.ts";

describe.each([false, true])("creating a tenant (slow catalog: %p)", (slow) => {
  test("makes it active, with its store, first domain, fields and settings", async () => {
    await using world = controlWorld({ slow });
    const tenant = await world.tenants.create({
      slug: "amazon",
      domain: "Shop.Amazon.test.",
      fields: { plan: "pro" },
      settings: { theme: "dark" },
      setup: ({ db, tenant: made }) => db.run(sql`insert into notes values (${`hello ${made.slug} ${made.status}`})`),
    });
    expect(tenant).toMatchObject({
      slug: "amazon",
      name: "Amazon",
      status: "active",
      epoch: 1,
      strategy: "files",
      domain: "shop.amazon.test",
      fields: { plan: "pro" },
      settings: { theme: "dark" },
      holds: [],
      createdBy: "os:test",
      deletedAt: null,
    });
    expect(tenant.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-/);
    expect(tenant.url("/x")).toBe("http://shop.amazon.test/x");
    expect(await world.tenants.where("amazon")).toEqual({
      strategy: "files",
      placement: { file: `${tenant.id}.sqlite` },
      location: null,
    });
    expect(await world.notes("amazon")).toEqual(["hello amazon provisioning"]);
    expect(world.catalog.directory.byHost("shop.amazon.test")?.serving).toBe(true);
    expect(world.catalog.directory.byHost("shop.amazon.test")?.migrations).toBe("notes-1");
    expect(world.files()).toEqual([`${tenant.id}.sqlite`]);
  });

  test("that can not be, while its store is begun already, is told of to nobody and leaves nothing", async () => {
    await using world = controlWorld({
      slow,
      strategy: (files) => ({ ...files, capabilities: { ...files.capabilities, hiddenProvision: true } }),
    });
    const told: string[] = [];
    world.events.on("tenant:provisioning", ({ slug, step }) => told.push(`${slug} ${step}`));
    await world.tenants.create({ slug: "apple", domain: "shop.test" });
    expect(told).toContain("apple stamp");
    told.length = 0;
    await expect(world.tenants.create({ slug: "amazon", domain: "shop.test" })).rejects.toThrow(DomainTakenError);
    expect(told).toEqual([]);
    expect(world.files()).toHaveLength(1);
  });

  test("exactly one of many at once wins; the others leave nothing", async () => {
    await using world = controlWorld({ slow });
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => world.tenants.create({ slug: "amazon" })));
    expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
    for (const result of results) {
      if (result.status === "rejected") expect(result.reason).toBeInstanceOf(TenantExistsError);
    }
    expect(world.files()).toHaveLength(1);
  });

  test("leaves nothing when setup fails, and the slug is free at once", async () => {
    await using world = controlWorld({ slow });
    const failed = await world.tenants
      .create({
        slug: "amazon",
        domain: "amazon.test",
        settings: { theme: "dark" },
        setup: () => {
          throw new Error("no owner");
        },
      })
      .catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(ProvisionError);
    expect(String(failed)).toContain("no owner Nothing is left of it.");
    expect(failed).toMatchObject({ tenant: "amazon", cause: expect.objectContaining({ message: "no owner" }) });
    expect(world.files()).toEqual([]);
    expect(await world.tenants.find("amazon")).toBeUndefined();
    expect(await world.tenants.unfinished()).toEqual([]);
    expect(world.catalog.directory.released("amazon")).toBe(false);
    const tenant = await world.tenants.create({ slug: "amazon", domain: "amazon.test" });
    expect(tenant.settings).toEqual({});
    const actions = (await world.audit.list()).map((entry) => entry.action);
    expect(actions).toEqual(["tenant.create", "tenant.create-failed", "tenant.create", "tenant.provisioned"]);
  });
});

test("a domain that was taken while the store was made takes the whole tenant back", async () => {
  await using world = controlWorld();
  await world.tenants.create({ slug: "apple" });
  const creating = world.tenants.create({
    slug: "amazon",
    domain: "shop.test",
    setup: () => world.domains.add("apple", "shop.test"),
  });
  expect(await creating.catch((error: unknown) => error)).toBeInstanceOf(DomainTakenError);
  expect(world.files()).toHaveLength(1);
  expect(await world.tenants.find("amazon")).toBeUndefined();
  expect(world.catalog.directory.byHost("shop.test")?.slug).toBe("apple");
});

test("a store that can not be removed is named, and swept later", async () => {
  let stuck = true;
  await using world = controlWorld({
    strategy: (files) => ({
      ...files,
      destroy: async (tenant, placement) => {
        if (stuck) throw new Error("device busy");
        await files.destroy(tenant, placement);
      },
    }),
  });
  const reported: unknown[] = [];
  world.events.on("error", ({ error }) => reported.push(error));
  await world.tenants.create({ slug: "apple" });
  const creating = world.tenants.create({
    slug: "amazon",
    domain: "shop.test",
    setup: () => world.domains.add("apple", "shop.test"),
  });
  expect(String(await creating.catch((error: unknown) => error))).toContain("Left is its store");
  expect(reported).toHaveLength(1);
  expect(world.files()).toHaveLength(2);
  stuck = false;
  expect(await world.tenants.sweep()).toEqual({ removed: [], purged: [], ready: [], kept: [], stores: 1, unknown: [] });
  expect(world.files()).toHaveLength(1);
});

test("a commit whose answer was lost is no failure: the tenant stands, and so does its store", async () => {
  await using world = controlWorld({ slow: true });
  const { catalog } = world;
  const act = catalog.act.bind(catalog);
  let acts = 0;
  catalog.act = async (actor, work) => {
    const value = await act(actor, work);
    if (++acts === 2) throw new Error("connection reset");
    return value;
  };
  const tenant = await world.tenants.create({ slug: "amazon" });
  expect(tenant.status).toBe("active");
  expect(await world.notes("amazon")).toEqual([]);
});

test("refuses what can not be, before anything is written", async () => {
  await using world = controlWorld();
  await world.tenants.create({ slug: "apple", domain: "apple.test" });
  const refused = async (wanted: Parameters<typeof world.tenants.create>[0]): Promise<unknown> =>
    await world.tenants.create(wanted).catch((error: unknown) => error);
  for (const slug of [...RESERVED_SLUGS, "forbidden", ".well-known", "Admin", "ad--min", "-a", crypto.randomUUID()]) {
    expect(await refused({ slug })).toBeInstanceOf(InvalidSlugError);
  }
  expect(await refused({ slug: "a", domain: "apple.test" })).toBeInstanceOf(DomainTakenError);
  expect(await refused({ slug: "a", domain: "a.example.com" })).toBeInstanceOf(InvalidHostError);
  expect(await refused({ slug: "a", domain: "www.platform.test" })).toBeInstanceOf(InvalidHostError);
  expect(await refused({ slug: "a", strategy: "nowhere" })).toBeInstanceOf(ConfigurationError);
  expect(String(await refused({ slug: "a", server: "eu" }))).toContain('"files" has no server named "eu"');
  expect(await refused({ slug: "a", migrate: false, setup: () => undefined })).toBeInstanceOf(ConfigurationError);
  expect(await refused({ slug: "a", name: "\n" })).toBeInstanceOf(InvalidFieldsError);
  expect(await refused({ slug: "a", fields: { since: new Date() } })).toBeInstanceOf(InvalidFieldsError);
  expect(await refused({ slug: "a", settings: { f: () => 1 } })).toBeInstanceOf(InvalidFieldsError);
  expect(await world.audit.list()).toHaveLength(2);
  expect(await world.tenants.list()).toHaveLength(1);
});

test("a tenant made without migrations waits for them", async () => {
  await using world = controlWorld({ migrateOnCreate: false });
  const waiting = await world.tenants.create({ slug: "amazon", domain: "amazon.test" });
  expect(waiting.status).toBe("provisioning");
  expect(await world.tenants.unfinished()).toMatchObject([
    { slug: "amazon", waitsFor: "migrations", abandoned: false },
  ]);
  expect(await world.tenants.sweep({ olderThan: 0 })).toEqual({
    removed: [],
    purged: [],
    ready: [],
    stores: 0,
    kept: [],
    unknown: [],
  });
  expect(await world.tenants.create({ slug: "amazon" }).catch(String)).toContain("tenantry provision amazon");
  const tenant = await world.tenants.provision("amazon");
  expect(tenant).toMatchObject({ id: waiting.id, status: "active", domain: "amazon.test" });
  expect(await world.notes("amazon")).toEqual([]);
  expect(await world.tenants.provision("amazon").catch(String)).toContain("nothing to provision");
});

test("marking the first migrations done makes a waiting tenant active", async () => {
  await using world = controlWorld({ migrateOnCreate: false });
  const { id } = await world.tenants.create({ slug: "amazon" });
  await world.tenants.markMigrated({ id }, "notes-1");
  expect(world.catalog.directory.bySlug("amazon")).toMatchObject({ serving: true, migrations: "notes-1" });
  await world.tenants.markMigrated({ id }, "notes-2");
  expect(world.catalog.directory.bySlug("amazon")?.migrations).toBe("notes-2");
});

test("a strategy that does not call prepare, or calls it twice, makes no tenant", async () => {
  let calls = 0;
  await using world = controlWorld({
    strategy: (files) => ({
      ...files,
      provision: (tenant, context) =>
        files.provision(tenant, {
          ...context,
          prepare: async (store) => {
            for (let call = 0; call < calls; call++) await context.prepare(store);
          },
        }),
    }),
  });
  expect(await world.tenants.create({ slug: "amazon" }).catch(String)).toContain("without calling prepare");
  calls = 2;
  expect(await world.tenants.create({ slug: "amazon" }).catch(String)).toContain("called prepare twice");
  expect(world.files()).toEqual([]);
  expect(await world.tenants.find("amazon")).toBeUndefined();
});

test("a strategy that commits a store before it is prepared makes no tenant", async () => {
  let committed = 0;
  const transaction = { query: () => expect.unreachable(), commit: () => void committed++, rollback: () => undefined };
  await using world = controlWorld({
    strategy: (files) => ({
      ...files,
      async provision(tenant, context) {
        await context.commit?.(transaction, { file: "x" });
        return await files.provision(tenant, context);
      },
    }),
  });
  expect(await world.tenants.create({ slug: "amazon" }).catch(String)).toContain("a store that is not prepared");
  expect(committed).toBe(0);
  expect(world.files()).toEqual([]);
});

test("a commit that fails, whose store stands all the same, leaves nothing of it", async () => {
  const stood: unknown[] = [];
  await using world = controlWorld({
    strategy: (files) => ({
      ...files,
      async provision(tenant, context) {
        const placement = await files.provision(tenant, context);
        const commit = (): never => {
          stood.push(...world.files());
          throw new StoreUnreachableError("The answer is lost.");
        };
        await context.commit?.({ query: () => expect.unreachable(), commit, rollback: () => undefined }, placement);
        return placement;
      },
    }),
  });
  expect(await world.tenants.create({ slug: "amazon" }).catch(String)).toContain("The answer is lost.");
  expect(stood).toHaveLength(1);
  expect(world.files()).toEqual([]);
  expect(await world.tenants.find("amazon")).toBeUndefined();
});

test("tells of each step, and of the end", async () => {
  await using world = controlWorld();
  const heard: string[] = [];
  world.events.on("tenant:provisioning", ({ step }) => heard.push(step));
  world.events.on("tenant:created", ({ slug, actor }) => heard.push(`${slug} by ${actor}`));
  await world.as("operator:ada").create({ slug: "amazon", setup: () => undefined });
  expect(heard).toEqual(["create", "migrate", "setup", "stamp", "close", "rename", "amazon by operator:ada"]);
});
