import { expect, test } from "bun:test";
import { setTimeout as sleep } from "node:timers/promises";
import { createTenancy, module, sql, type Tenancy } from "@tenantry/core";
import { freshDatabase } from "@tenantry/local-postgres";
import { Client } from "pg";
import { postgres, postgresCatalog, postgresSchemas } from "../src/index.ts";
import { catalogGround } from "./support/catalog-ground.ts";
import { type Fault, Relay } from "./support/relay.ts";
import { until } from "./support/until.ts";
import { ask, soak } from "./support/world.ts";

const ground = await catalogGround();
const { url, adminUrl } = ground;

const CREATE_NOTES = "create table notes (id integer primary key, marker text)";
const notes = module({ name: "notes", migrations: [{ name: "0001_notes", sql: CREATE_NOTES }] });

const open = (over: { adminUrl?: string } = {}): Tenancy =>
  createTenancy({ ...postgres(url, { adminUrl, ...over }), modules: { tenant: [notes] } });

/** Its schema, role and rows. */
const left = async (): Promise<unknown[][]> =>
  await ask(
    adminUrl,
    `select nspname from pg_namespace where nspname ~ '^(t|gone)_[0-9a-f]{32}$'
     union all select r.rolname from pg_roles r join pg_auth_members m on m.roleid = r.oid
       join pg_roles a on a.oid = m.member where a.rolname = '${ground.role}' and r.rolname ~ '^t_'
     union all select slug from tenantry.tenants union all select slug from tenantry.directory`,
  );

const ACTIVE = `select t.slug, t.status, n.oid is not null as stands from tenantry.tenants t
  full join (select oid, nspname from pg_namespace where nspname ~ '^t_[0-9a-f]{32}$') n on nspname = 't_' || replace(t.id, '-', '')`;

async function purge(tenancy: Tenancy, slug: string): Promise<void> {
  await tenancy.tenants.delete(slug);
  await tenancy.tenants.purge(slug, { snapshot: false });
}

test("P14: a store and the row that makes its tenant active are written by one transaction", async () => {
  await using tenancy = open();
  const { id } = await tenancy.tenants.create({ slug: "amazon", domain: "amazon.test" });
  const written = await ask(
    adminUrl,
    `select xmin::text from tenantry.tenants where id = '${id}'
     union select xmin::text from pg_namespace where nspname = 't_${id.replaceAll("-", "")}'
     union select xmin::text from tenantry.directory where id = '${id}'
     union select xmin::text from tenantry.domains where tenant_id = '${id}'
     union select xmin::text from tenantry.audit_log where action = 'tenant.provisioned' and tenant_id = '${id}'
     union select xmin::text from tenantry.changes where sequence = (select max(sequence) from tenantry.changes)`,
  );
  expect(written).toHaveLength(1);
  expect(await tenancy.tenants.find("amazon")).toMatchObject({ status: "active", domain: "amazon.test" });
  await purge(tenancy, "amazon");
});

test("whoever looks sees store and active row at the same instant, and the changes have no gaps", async () => {
  await using tenancy = open();
  await tenancy.tenants.list();
  let done = false;
  const seen = new Set<string>();
  const watching = (async () => {
    while (!done) for (const [, status, stands] of await ask(adminUrl, ACTIVE)) seen.add(`${status} ${stands}`);
  })();
  const slugs = Array.from({ length: 12 }, (_, index) => `tenant-${index}`);
  const setup = async (): Promise<void> => void (await until(() => seen.has("provisioning false")));
  await Promise.all(slugs.map((slug) => tenancy.tenants.create({ slug, setup })));
  done = true;
  await watching;
  expect([...seen].sort()).toEqual(expect.arrayContaining(["provisioning false"]));
  for (const state of seen) expect(["provisioning false", "active true"]).toContain(state);
  const [[gaps] = []] = await ask(adminUrl, "select max(sequence) - count(*) from tenantry.changes");
  expect(Number(gaps)).toBe(0);
  for (const slug of slugs) await purge(tenancy, slug);
});

test("P14: a last act that fails leaves neither store nor row", async () => {
  await using tenancy = open();
  await tenancy.tenants.list();
  for (const [table, check] of [
    ["audit_log", "action <> 'tenant.provisioned'"],
    ["directory", "serving = 0"],
  ] as const) {
    await ask(adminUrl, `alter table tenantry.${table} add constraint full_up check (${check})`);
    await expect(tenancy.tenants.create({ slug: "amazon" })).rejects.toThrow("full_up");
    expect(await left()).toEqual([]);
    await ask(adminUrl, `alter table tenantry.${table} drop constraint full_up`);
  }
  await tenancy.tenants.create({ slug: "amazon" });
  await purge(tenancy, "amazon");
});

test("the catalog is written by others while a store is being set up", async () => {
  await using tenancy = open();
  await using other = open();
  let waited = 0;
  const creating = tenancy.tenants.create({
    slug: "slow",
    async setup({ db }) {
      await db.run(sql`insert into notes values (1, 'slow')`);
      for (const maker of [tenancy, other]) await maker.tenants.create({ slug: `quick-${waited++}` });
      await tenancy.tenants.hold("quick-0", "suspended");
    },
  });
  await creating;
  expect((await tenancy.tenants.list()).map(({ slug }) => slug)).toEqual(["quick-0", "quick-1", "slow"]);
  for (const slug of ["quick-0", "quick-1", "slow"]) await purge(tenancy, slug);
});

test("nothing of the catalog's binding is left on the connection that made a store", async () => {
  await using tenancy = open();
  const settings = sql`select pg_backend_pid() as backend, current_user::text as me, session_user::text as login,
    current_setting('statement_timeout') as statements, current_setting('lock_timeout') as locks,
    current_setting('search_path') as path`;
  const seen: Record<string, unknown>[] = [];
  const setup = async ({ db }: { db: { one(text: typeof settings): Promise<unknown> } }) =>
    void seen.push((await db.one(settings)) as Record<string, unknown>);
  for (const slug of ["one", "two"]) await tenancy.tenants.create({ slug, setup });
  expect(seen[0]?.backend).toBe(seen[1]?.backend);
  for (const { me, login, statements, locks, path } of seen) {
    expect(me).toBe(login);
    expect([statements, locks]).toEqual(["0", "0"]);
    expect(path).toMatch(/^t_[0-9a-f]{32}, pg_temp$/);
  }
  for (const slug of ["one", "two"]) await purge(tenancy, slug);
});

test("what a migration puts off to the commit is run in the store, and never where the catalog is", async () => {
  const late = module({
    name: "late",
    migrations: [
      {
        name: "0001_late",
        sql: `create table late (id integer primary key, path text, me text);
          create function tell() returns trigger language plpgsql as $$
            begin update late set path = current_setting('search_path'), me = current_user; return null; end $$;
          create constraint trigger told after insert on late deferrable initially deferred
            for each row execute function tell();
          insert into late values (1, null, null);`,
      },
    ],
  });
  await using tenancy = createTenancy({ ...postgres(url, { adminUrl }), modules: { tenant: [late] } });
  const { id } = await tenancy.tenants.create({ slug: "amazon" });
  const [[path, me] = []] = await ask(adminUrl, `select path, me from t_${id.replaceAll("-", "")}.late`);
  expect(path).toBe(`t_${id.replaceAll("-", "")}, pg_temp`);
  expect(me).toBe(new URL(adminUrl).username);
  await purge(tenancy, "amazon");
});

test("what a program in the store leaves on the connection goes with the store's transaction", async () => {
  const leaving = module({
    name: "leaving",
    migrations: [
      {
        name: "0001_found",
        sql: `create table found as select coalesce(current_setting('tenantry_test.left', true), '') as kept,
            (select count(*)::int from pg_cursors where name = 'left_open') as cursors, pg_backend_pid() as backend`,
      },
      {
        name: "0002_leaving",
        sql: `create function leave() returns void language plpgsql as $$ begin
            perform set_config('tenantry_test.left', 'here', false);
            execute 'declare left_open cursor with hold for select 1';
          end $$`,
      },
    ],
  });
  await using tenancy = createTenancy({ ...postgres(url, { adminUrl }), modules: { tenant: [leaving] } });
  const found: unknown[] = [];
  for (const slug of ["one", "two"]) {
    await tenancy.tenants.create({ slug, setup: ({ db }) => db.run(sql`select leave()`) });
    found.push(await tenancy.run(slug, ({ db }) => db.one(sql`select * from found`)));
  }
  expect(found[0]).toMatchObject({ kept: "", cursors: 0 });
  expect(found[1]).toEqual(found[0]);
  for (const slug of ["one", "two"]) await purge(tenancy, slug);
});

test("an admin that can not take on the rights of the catalog's owner makes stores as with a catalog elsewhere", async () => {
  await using first = open();
  await first.tenants.list();
  const [database, maker] = [new URL(adminUrl).pathname.slice(1), `maker_${crypto.randomUUID().slice(0, 8)}`];
  await ask(
    adminUrl,
    `create role ${maker} login createrole password 'of a test'`,
    `grant create on database ${database} to ${maker}`,
  );
  const makerUrl = new URL(adminUrl);
  makerUrl.username = maker;
  makerUrl.password = "of a test";
  const options = { url, adminUrl: makerUrl.href };
  {
    await using tenancy = createTenancy({
      catalog: postgresCatalog(options),
      strategies: [postgresSchemas(options)],
      modules: { tenant: [notes] },
    });
    await tenancy.tenants.create({ slug: "amazon" });
    expect(await ask(adminUrl, ACTIVE)).toEqual([["amazon", "active", true]]);
    await purge(tenancy, "amazon");
  }
  await ask(adminUrl, `drop owned by ${maker}`, `drop role ${maker}`);
});

test("the row is found whatever isolation the server's transactions begin with", async () => {
  await using tenancy = open();
  await tenancy.tenants.list();
  const name = new URL(adminUrl).pathname.slice(1);
  await ask(adminUrl, `alter database ${name} set default_transaction_isolation = 'repeatable read'`);
  await using late = open();
  const slugs = ["amazon", "apple", "google"];
  try {
    for (const slug of slugs) await late.tenants.create({ slug });
  } finally {
    await ask(adminUrl, `alter database ${name} reset default_transaction_isolation`);
  }
  for (const slug of slugs) await purge(tenancy, slug);
});

test("a catalog that others keep from being written rolls the store back, and says so", async () => {
  await using tenancy = open();
  await tenancy.tenants.list();
  const blocking = new Client({ connectionString: adminUrl });
  await blocking.connect();
  let letting: Promise<void> | undefined;
  const creating = tenancy.tenants.create({
    slug: "amazon",
    async setup() {
      await blocking.query("begin; select pg_advisory_xact_lock(hashtextextended('tenantry:tenantry', 0))");
      // What takes away the tenant's row, behind the act that has given up, needs the catalog as well.
      letting = letGoBehindFirst().finally(() => blocking.end());
    },
  });
  await expect(creating).rejects.toMatchObject({
    code: "STORE_BUSY",
    message: expect.stringContaining("the new store was rolled back"),
  });
  await letting;
  expect(await left()).toEqual([]);
}, 60_000);

/** Waits for a lock that somebody waits for, and until this wait has ended. */
async function letGoBehindFirst(): Promise<void> {
  const waits = async () =>
    (
      await ask(
        adminUrl,
        "select pid || ' ' || query_start from pg_stat_activity where wait_event = 'advisory' and datname = current_database()",
      )
    ).flat();
  const [first] = await until(async () => {
    const found = await waits();
    return found.length > 0 ? found : undefined;
  });
  await until(async () => !(await waits()).includes(first));
}

/** What ends a store's transaction, on its way to the server. */
const ENDS = Buffer.from("commit\0");
const COMPLETES = Buffer.from("insert into changes");
const atCommit =
  (fault: Fault, marks: readonly Buffer[]): ((sent: Buffer) => Fault) =>
  (sent) =>
    marks.every((mark) => sent.includes(mark)) ? fault : undefined;

test.each(["unanswered", "late", "lost"] as const)(
  "a commit that is %s: the catalog tells what became of it",
  async (fault) => {
    await using relay = await Relay.to(adminUrl);
    await using tenancy = open({ adminUrl: relay.url });
    await tenancy.tenants.create({ slug: "before" });
    relay.faultOf = atCommit(fault, [COMPLETES, ENDS]);
    const events: string[] = [];
    tenancy.events.on("tenant:created", ({ slug }) => void events.push(`${slug} created`));
    tenancy.events.on("tenant:provision-failed", ({ slug }) => void events.push(`${slug} failed`));
    const creating = tenancy.tenants.create({ slug: "amazon" });
    if (fault !== "lost") {
      expect(await creating).toMatchObject({ slug: "amazon", status: "active" });
      await tenancy.run("amazon", ({ db }) => db.run(sql`insert into notes values (1, 'amazon')`));
      expect(events).toEqual(["amazon created"]);
    } else {
      await expect(creating).rejects.toMatchObject({ code: "STORE_UNREACHABLE" });
      expect(await ask(adminUrl, ACTIVE)).toEqual([["before", "active", true]]);
      expect(events).toEqual(["amazon failed"]);
    }
    relay.faultOf = () => undefined;
    if (fault === "lost") await tenancy.tenants.create({ slug: "amazon" });
    for (const slug of ["before", "amazon"]) await purge(tenancy, slug);
  },
);

test("a commit that is unanswered, and a catalog that can not be asked: nothing is said to be gone", async () => {
  await using relay = await Relay.to(adminUrl);
  const catalogRelay = await Relay.to(url);
  await using tenancy = createTenancy({
    ...postgres(catalogRelay.url, { adminUrl: relay.url }),
    modules: { tenant: [notes] },
  });
  const reported: string[] = [];
  tenancy.events.on("error", ({ during }) => void reported.push(during));
  await tenancy.tenants.list();
  relay.faultOf = (sent) => {
    if (!sent.includes(COMPLETES)) return undefined;
    catalogRelay.faultOf = () => "lost";
    return "unanswered";
  };
  const failed = await tenancy.tenants.create({ slug: "amazon" }).catch((error: unknown) => error);
  expect(failed).toMatchObject({ code: "PROVISION_FAILED" });
  expect(String(failed)).toContain("may have been made or not");
  expect(String(failed)).not.toContain("Nothing is left");
  expect(reported).toEqual(['removing what is left of tenant "amazon"']);
  expect(await ask(adminUrl, ACTIVE)).toEqual([["amazon", "active", true]]);
  catalogRelay.faultOf = () => undefined;
  relay.faultOf = () => undefined;
  await purge(tenancy, "amazon");
  await catalogRelay[Symbol.asyncDispose]();
});

test.each(["unanswered", "late", "lost"] as const)(
  "a commit that is %s, with a catalog elsewhere: the store is looked for, and removed",
  async (fault) => {
    await using elsewhere = await freshDatabase();
    await using relay = await Relay.to(adminUrl);
    await using tenancy = createTenancy({
      catalog: postgresCatalog({ url: elsewhere.url }),
      strategies: [postgresSchemas({ url, adminUrl: relay.url })],
      modules: { tenant: [notes] },
    });
    const reported: string[] = [];
    tenancy.events.on("error", ({ during }) => void reported.push(during));
    const stores = () => ask(adminUrl, "select nspname from pg_namespace where nspname ~ '^(t|gone)_'");
    await tenancy.tenants.create({ slug: "before" });
    const before = await stores();
    let removing = true;
    relay.faultOf = (sent) => {
      if (sent.includes(Buffer.from("revoke insert")) && sent.includes(ENDS)) return fault;
      return removing ? undefined : "lost";
    };
    const failed = await tenancy.tenants.create({ slug: "amazon" }).catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: "STORE_UNREACHABLE" });
    expect(await stores()).toEqual(before);
    expect(await tenancy.tenants.find("amazon")).toBeUndefined();
    expect(reported).toEqual([]);

    const { faultOf } = relay;
    relay.faultOf = (sent) => {
      const met = faultOf(sent);
      if (met !== undefined) removing = false;
      return met;
    };
    const kept = await tenancy.tenants.create({ slug: "amazon" }).catch((error: unknown) => error);
    expect(kept).toMatchObject({ code: "PROVISION_FAILED" });
    expect(String(kept)).toContain("Left is its store");
    expect(reported).toEqual(['removing the store of tenant "amazon"']);
    relay.faultOf = () => undefined;
    while (fault === "late" && (await stores()).length === before.length) await sleep(20);
    await tenancy.tenants.sweep();
    expect(await stores()).toEqual(before);
    await purge(tenancy, "before");
  },
);

test.if(soak)(
  "a server that goes silent in the middle of the last act is given up, and other acts go on",
  async () => {
    await using relay = await Relay.to(adminUrl);
    await using tenancy = open({ adminUrl: relay.url });
    await tenancy.tenants.create({ slug: "before" });
    relay.faultOf = (sent) => {
      relay.silent ||= sent.includes(COMPLETES);
      return undefined;
    };
    const creating = tenancy.tenants.create({ slug: "amazon" }).catch((error: unknown) => error);
    await until(() => relay.silent);
    const holding = tenancy.tenants.hold("before", "suspended");
    expect(await creating).toMatchObject({ code: "STORE_UNREACHABLE" });
    await holding;
    relay.silent = false;
    relay.faultOf = () => undefined;
    await purge(tenancy, "before");
  },
  60_000,
);

test("P14: of processes that are killed at any moment no active row is without its schema, and no schema without its active row", async () => {
  await using tenancy = open();
  await tenancy.tenants.list();
  const script = new URL("./support/create-tenants.ts", import.meta.url).pathname;
  for (let round = 0; round < (soak ? 40 : 6); round++) {
    const maker = Bun.spawn([process.execPath, script, url, adminUrl, `round-${round}`], { stdout: "pipe" });
    // It tells when it has made the first.
    await maker.stdout.getReader().read();
    await sleep(Math.random() * 100);
    maker.kill("SIGKILL");
    await maker.exited;
    const rows = await ask(adminUrl, ACTIVE);
    for (const [slug, status, stands] of rows) {
      expect([slug, status, stands]).toEqual([slug, status, status === "active"]);
    }
  }
  await tenancy.tenants.sweep();
  const rows = await ask(adminUrl, ACTIVE);
  expect(rows.length).toBeGreaterThan(0);
  for (const [slug, status, stands] of rows) {
    expect([status, stands]).toEqual(["active", true]);
    await tenancy.run(String(slug), ({ db }) => db.run(sql`insert into notes values (1, 'whole')`));
    await purge(tenancy, String(slug));
  }
}, 120_000);
