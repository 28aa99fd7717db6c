import { afterAll, expect, test } from "bun:test";
import { ask, Ground } from "./support/world.ts";

const ground = await Ground.make();
afterAll(() => ground[Symbol.asyncDispose]());

const PROGRAMS = [
  "create type mood as enum ('calm')",
  "create sequence numbers",
  "create function shout(told text) returns text immutable language sql as 'select upper(told)'",
  "create function stop() returns trigger language plpgsql as 'begin return null; end'",
  "create domain short as varchar(9)",
].map((text) => ({ text, values: [] }));

/** What somebody made in a schema of their own out of a tenant's. Dropping the tenant's schema with all that hangs on it takes each. */
const DEPENDENTS = {
  "a view": ["create view reports.seen as select * from %.notes"],
  "a foreign key": ["create table reports.kept (note integer references %.notes)"],
  "a table that inherits": ["create table reports.kept () inherits (%.notes)"],
  "a column of its type": ["create table reports.kept (id integer, mood %.mood)"],
  "a column of its domain": ["create table reports.kept (id integer, short %.short)"],
  "a column of its rows": ["create table reports.kept (id integer, note %.notes)"],
  "a column of lists of its type": ["create table reports.kept (id integer, moods %.mood[])"],
  "a default by its sequence": ["create table reports.kept (id integer default nextval('%.numbers'))"],
  "a check by its function": ["create table reports.kept (told text check (told = %.shout(told)))"],
  "a generated column": ["create table reports.kept (told text, loud text generated always as (%.shout(told)) stored)"],
  "an index by its function": ["create table reports.kept (told text)", "create index on reports.kept (%.shout(told))"],
  "a policy": ["create table reports.kept (told text)", "create policy p on reports.kept using (told = %.shout(told))"],
  "a trigger": [
    "create table reports.kept (id integer)",
    "create trigger t before delete on reports.kept for each row execute function %.stop()",
  ],
  "a function of its rows": [
    "create function reports.of(note %.notes) returns text language sql as 'select note.marker'",
  ],
} as const;

test.each(Object.entries(DEPENDENTS))(
  "a tenant's schema is not dropped with %s that is somebody else's (P22)",
  async (_, made) => {
    await using stores = ground.strategy();
    const store = await stores.store("own", {
      prepare: async (connection) =>
        void (await connection.batch?.([
          { text: "create table notes (id integer primary key, marker text not null)", values: [] },
          ...PROGRAMS,
        ])),
    });
    const { schema } = store.placement;
    await ask(ground.adminUrl, "drop schema if exists reports cascade", "create schema reports");
    await ask(ground.adminUrl, ...made.map((text) => text.replaceAll("%", schema)));
    const standing = `select count(*)::int from pg_depend d join pg_namespace n on n.oid = d.refobjid where n.nspname = 'reports'`;
    const before = await ask(ground.adminUrl, standing);
    const refusal: unknown = await stores.strategy
      .destroy(store.tenant, store.placement)
      .catch((error: unknown) => error);
    expect(await ask(ground.adminUrl, standing)).toEqual(before);
    expect(refusal).toMatchObject({ code: "INVALID_STATE", message: expect.stringContaining("reports.") });
    expect(await stores.marker(store)).toBe("own");
    await ask(ground.adminUrl, "drop schema reports cascade");
    await stores.strategy.destroy(store.tenant, store.placement);
  },
);

test("what a schema is made of keeps nobody from dropping it", async () => {
  await using stores = ground.strategy();
  const store = await stores.store(undefined, {
    prepare: async (connection) =>
      void (await connection.batch?.(
        [
          ...PROGRAMS.map(({ text }) => text),
          "create table notes (id bigserial primary key, told text default shout('x') check (told <> ''), mood mood, long text)",
          "create table parts (id integer, note bigint references notes) partition by range (id)",
          "create table parts_1 partition of parts for values from (0) to (10)",
          "create view seen as select * from notes",
          "create materialized view counted as select count(*) from seen",
          "create trigger t before delete on notes for each row execute function stop()",
          "create policy p on notes using (told = shout(told))",
        ].map((text) => ({ text, values: [] })),
      )),
  });
  await stores.strategy.destroy(store.tenant, store.placement);
  const left = await ask(ground.adminUrl, "select from pg_namespace where nspname ~ '^(t|gone)_'");
  expect(left).toEqual([]);
});
