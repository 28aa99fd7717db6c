import { afterAll, expect, test } from "bun:test";
import { createTenancy, module, sql } from "@tenantry/core";
import { freshDatabase } from "@tenantry/local-postgres";
import type { Client } from "pg";
import { postgresCatalog, postgresSchemas, withPostgres } from "../src/index.ts";
import { Ground } from "./support/world.ts";

const ground = await Ground.make();
const elsewhere = await freshDatabase();
afterAll(async () => {
  await elsewhere[Symbol.asyncDispose]();
  await ground[Symbol.asyncDispose]();
});

const notes = module({
  name: "notes",
  migrations: [{ name: "0001_notes", sql: "create table notes (id integer primary key, marker text)" }],
});

/** Two tenants, whose transactions and lent clients have one connection between them. */
async function open(name: string) {
  const { url, adminUrl } = ground;
  const tenancy = createTenancy({
    catalog: postgresCatalog({ url: elsewhere.url, schema: name }),
    strategies: [postgresSchemas({ url, adminUrl, exclusive: 1 })],
    modules: { tenant: [notes] },
  });
  for (const slug of ["amazon", "google"]) {
    await tenancy.tenants.create({
      slug,
      setup: ({ db }) => db.run(sql`insert into notes (id, marker) values (1, ${slug})`),
    });
  }
  const close = async (): Promise<void> => {
    for (const slug of ["amazon", "google"]) {
      await tenancy.tenants.delete(slug);
      await tenancy.tenants.purge(slug, { snapshot: false });
    }
    await tenancy.close();
  };
  return { tenancy, close };
}

test("what is left on a client that was lent never meets the next tenant", async () => {
  const { tenancy, close } = await open("left");
  const leave = async (client: Client): Promise<void> => {
    await client.query("set tenantry_test.remains = 'amazon'");
    await client.query("create temporary table mine as select * from notes");
    await client.query("select pg_advisory_lock(77)");
    await client.query("listen left_behind");
  };
  const found = sql`select coalesce(current_setting('tenantry_test.remains', true), '') as setting,
    (select count(*)::int from pg_class where relname = 'mine' and pg_table_is_visible(oid)) as tables,
    (select count(*)::int from pg_locks where locktype = 'advisory' and pid = pg_backend_pid() and objid = 77) as locks,
    (select count(*)::int from pg_listening_channels()) as channels`;
  await tenancy.run("amazon", ({ db }) => withPostgres(db, leave));
  const seen = await tenancy.run("google", ({ db }) => db.transaction((tx) => tx.one<object>(found)));
  expect(seen).toEqual({ setting: "", tables: 0, locks: 0, channels: 0 });
  await close();
});

test.each(["resolves", "rejects"])(
  "a client that is kept when its work %s never runs as the next tenant",
  async (how) => {
    const { tenancy, close } = await open(how);
    let kept: Client | undefined;
    const lent = tenancy.run("amazon", ({ db }) =>
      withPostgres(db, (client) => {
        kept = client;
        if (how === "rejects") throw new Error("On purpose.");
      }),
    );
    await lent.catch(() => undefined);
    const late = await tenancy.run("google", ({ db }) =>
      db.transaction(async (tx) => {
        await tx.one(sql`select marker from notes`);
        const answer = await kept?.query("update notes set marker = 'taken' returning marker").catch(() => undefined);
        return answer?.rows;
      }),
    );
    expect(late).toBeUndefined();
    expect(await tenancy.run("google", ({ db }) => db.all(sql`select marker from notes`))).toEqual([
      { marker: "google" },
    ]);
    await close();
  },
);
