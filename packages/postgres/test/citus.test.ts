import { afterAll, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTenancy, module, sql } from "@tenantry/core";
import { postgres } from "../src/index.ts";
import { ask, Ground, newTenant, provisioning, type TestStores } from "./support/world.ts";

const ground = await Ground.make();
afterAll(async () => {
  await ask(ground.adminUrl, "drop event trigger if exists told", "drop schema if exists tenantry, shared cascade");
  await ground[Symbol.asyncDispose]();
});

/** Records what a client sent whenever a schema was changed by it: of a change inside a function, that is the call. */
const RECORD = [
  "create table public.sent (id bigint generated always as identity, tag text, text text)",
  `create function public.record() returns event_trigger language plpgsql security definer as $$
     begin insert into public.sent (tag, text) values (tg_tag, current_query()); end $$`,
  "create event trigger told on ddl_command_end execute function public.record()",
  "create event trigger told_drops on sql_drop execute function public.record()",
];

const notes = module({
  name: "notes",
  migrations: [
    {
      name: "0001_notes",
      sql: "create table notes (id integer primary key, marker text); create index on notes (marker)",
    },
  ],
});
const plans = module({
  name: "plans",
  migrations: [{ name: "0001_plans", sql: "create table plans (id integer primary key)" }],
});
const MODULES = { tenant: [notes], shared: [plans] };

test("schemas are made and dropped by statements of their own, sent one by one by the client (rules 1 and 2 of Citus)", async () => {
  await ask(ground.adminUrl, ...RECORD);
  const tenancy = createTenancy({ ...postgres(ground.url, { adminUrl: ground.adminUrl }), modules: MODULES });
  await tenancy.tenants.create({ slug: "amazon" });
  await tenancy.shared.run(sql`insert into plans values (1)`);
  await tenancy.tenants.delete("amazon");
  await tenancy.tenants.purge("amazon", { snapshot: false });
  await tenancy.close();
  const sent = await ask(ground.adminUrl, "select tag, text from public.sent order by id");
  await ask(ground.adminUrl, "drop event trigger told", "drop event trigger told_drops");
  const tags = new Set(sent.map(([tag]) => tag));
  for (const tag of ["CREATE SCHEMA", "CREATE TABLE", "CREATE INDEX", "GRANT", "DROP SCHEMA"])
    expect(tags).toContain(tag);
  for (const [, text] of sent) {
    expect(String(text).trim()).toMatch(/^(?:create|alter|grant|revoke|drop) [^;]+$/is);
  }
});

/** The stand-in is a file that the server reads, from a folder that only our own server is told of. */
const servesFolders = process.env.PG_TEST_URL === undefined;

/**
 * What stands in for Citus where none is: an extension of its name with the functions and views that are used of it. It shows
 * what is sent, and not that a cluster does it.
 */
const STAND_IN = `
create table citus_schemas_kept (schema_name regnamespace);
create view citus_schemas as select * from citus_schemas_kept;
create table citus_tables (table_name regclass, citus_table_type text);
create function create_reference_table(name regclass) returns void language sql as
  $$ insert into @extschema@.citus_tables values (name, 'reference') $$;
grant select on citus_schemas to public;
grant select, insert on citus_tables to public;
create function keep() returns event_trigger language plpgsql as $$
  declare made record;
  begin
    if current_setting('citus.enable_schema_based_sharding', true) = 'on' then
      for made in select objid from pg_event_trigger_ddl_commands() where command_tag = 'CREATE SCHEMA'
      loop
        insert into @extschema@.citus_schemas_kept values (made.objid::regnamespace);
      end loop;
    end if;
  end $$;`;

async function standIn(own: Ground): Promise<Disposable> {
  const folder = mkdtempSync(join(tmpdir(), "tenantry-extension-"));
  const extension = join(folder, "extension");
  mkdirSync(extension, { mode: 0o755 });
  writeFileSync(join(extension, "citus.control"), "default_version = '1'\nrelocatable = false\nschema = pg_catalog\n");
  writeFileSync(join(extension, "citus--1.sql"), STAND_IN.replaceAll("@extschema@.", "pg_catalog."));
  Bun.spawnSync(["chmod", "-R", "a+rX", folder]);
  await ask(
    own.adminUrl,
    `set extension_control_path = '${folder}:$system'`,
    "set allow_system_table_mods = on",
    "create extension citus",
    "create event trigger keep on ddl_command_end when tag in ('CREATE SCHEMA') execute function pg_catalog.keep()",
  );
  return { [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

async function lifeOnCluster(url: string, adminUrl: string): Promise<void> {
  await using tenancy = createTenancy({ ...postgres(url, { adminUrl }), modules: MODULES });
  for (const slug of ["amazon", "apple"]) {
    await tenancy.tenants.create({ slug, setup: ({ db }) => db.run(sql`insert into notes values (1, ${slug})`) });
  }
  await tenancy.shared.run(sql`insert into plans values (1)`);
  for (const slug of ["amazon", "apple"]) {
    await tenancy.run(slug, async ({ db, shared }) => {
      expect(await db.all(sql`select marker from notes`)).toEqual([{ marker: slug }]);
      expect(await shared.all(sql`select id from plans`)).toEqual([{ id: 1 }]);
      await db.transaction((tx) => tx.run(sql`update notes set marker = ${`${slug}!`}`));
    });
  }
  const kept = await ask(adminUrl, "select count(*)::int from citus_schemas where schema_name::text like 't\\_%'");
  expect(kept).toEqual([[2]]);
  const references = await ask(
    adminUrl,
    "select table_name::text from citus_tables where citus_table_type = 'reference'",
  );
  expect(references.flat()).toContain("shared.plans");
  const roles = await ask(
    adminUrl,
    "select bool_and(rolcanlogin and rolpassword is null) from pg_authid where rolname ~ '^t_[0-9a-f]{32}$' and rolname in (select schema_name::text from citus_schemas)",
  );
  expect(roles).toEqual([[true]]);
  for (const slug of ["amazon", "apple"]) {
    await tenancy.tenants.delete(slug);
    await tenancy.tenants.purge(slug, { snapshot: false });
  }
}

test.if(servesFolders)(
  "where Citus is, tenants' schemas are spread, roles can log in without a password, and shared tables are copied (rules 3 to 5)",
  async () => {
    await using own = await Ground.make();
    using _ = await standIn(own);
    await lifeOnCluster(own.url, own.adminUrl);
    await ask(own.adminUrl, "drop schema if exists tenantry, shared cascade");
  },
);

test.if(servesFolders)(
  "a schema that Citus does not take over is refused, and nothing of it is left (rule 5)",
  async () => {
    await using own = await Ground.make();
    using _ = await standIn(own);
    await ask(own.adminUrl, "drop event trigger keep");
    await using stores: TestStores = own.strategy();
    await expect(stores.strategy.provision(newTenant(), provisioning())).rejects.toMatchObject({
      code: "CONFIGURATION",
    });
    expect(await ask(own.adminUrl, "select nspname from pg_namespace where nspname like 't\\_%'")).toEqual([]);
  },
);

const cluster = process.env.PG_CITUS_URL;

describe.skipIf(cluster === undefined)("on the cluster of PG_CITUS_URL", () => {
  test("tenants live on it without a change", async () => {
    if (cluster === undefined) return;
    await lifeOnCluster(cluster, cluster);
  });
});
