import { describe, expect, test } from "bun:test";
import { StatementRefusedError } from "../../src/errors.ts";
import { traitsOf } from "../../src/sql/dialects.ts";
import { checkStatement, scanStatement } from "../../src/sql/scan.ts";
import { splitStatements } from "../../src/sql/split.ts";

const REFUSED: Record<string, readonly string[]> = {
  session: [
    "set search_path = t_2",
    "SET ROLE t_2",
    "/* a /* b */ c */ set role t_2",
    "-- x\rset role t_2",
    "set session authorization x",
    "set local role t_2",
    "set local search_path = t_2",
    "set local work_mem = '1GB'",
    "reset role",
    "reset all",
    "discard all",
    "load 'x'",
    "select set_config('role', 't_2', false)",
    "select pg_catalog.SET_CONFIG ('role', 't_2', true)",
    "select \"set_config\"('role', 't_2', true)",
    "select pg_catalog . \"set_config\" /* */ ('role', 't_2', true)",
    "explain (analyze, costs off) select set_config('role', 't_2', true)",
    "with a as (select set_config('role', 't_2', false)) select 1",
    "select E'a\\'', set_config('role', 't_2', false), ''",
    "select E'a'\n'\\'', set_config('role', 't_2', false), ''",
    "select E'a' -- '\n'\\'', set_config('role', 't_2', false), ''",
    "select $a$'$a$, set_config('role', 't_2', false), $b$'$b$",
    "select 'a\\', set_config('role', 't_2', false), '\\'",
    "update pg_settings set setting = 't_2' where name = 'role'",
    "with a as (update pg_catalog.pg_settings set setting = 't_2' where name = 'role') select 1",
  ],
  transactions: [
    ..."begin|start transaction|commit|end|rollback|abort|savepoint a|release a|prepare transaction 'a'".split("|"),
    "commit prepared 'a'",
    "COMMIT AND CHAIN",
  ],
  connection: [
    "prepare a as select 1",
    "execute a",
    "explain execute a",
    "explain analyze execute a",
    "deallocate all",
    "declare c cursor with hold for select 1",
    "explain declare c cursor for select 1",
    "fetch all from c",
    "move c",
    "close c",
    "create temp table posts (a int)",
    "create temporary view posts as select 1",
    "create local temp table posts (a int)",
    "create or replace temp view posts as select 1",
    "create global temporary table posts (a int) on commit drop",
    "create temp sequence a",
    "create table pg_temp.posts (a int)",
    'create table if not exists "pg_temp" . posts (a int)',
    "create view pg_temp_3.posts as select 1",
    "insert into pg_temp.posts values (1)",
    "select * into temp copy from posts",
    "select * into local temporary table copy from posts",
    'with a as (select 1) select * into temp "copy" from a',
    "select pg_advisory_lock(1)",
    "select pg_try_advisory_lock_shared(1)",
  ],
  "other tenants": [
    "listen a",
    "unlisten *",
    "notify tenantry, 'x'",
    "select pg_notify('a', 'b')",
    "select * from pg_stat_activity",
    'select * from pg_catalog."pg_stat_activity"',
    "select * from t_0123456789abcdef0123456789abcdef.posts",
    'select * from "t_0123456789abcdef0123456789abcdef".posts',
    "select lo_get(1)",
    "select * from pg_largeobject",
    "create schema a",
    "drop schema if exists a cascade",
  ],
  server: [
    "copy posts to '/tmp/x'",
    "copy posts from program 'id'",
    "copy (select 1) to stdout",
    "select pg_read_file('/etc/hosts')",
    "select pg_ls_dir('/')",
    "select lo_import('/etc/hosts')",
    "alter system set x = 1",
    "create database x",
    "drop database x",
    "create role x",
    "create user x",
    "alter user x superuser",
    "create user mapping for x server y",
    "create extension dblink",
    "create server s foreign data wrapper f",
    "create or replace language plpython3u",
    "create trusted language plperl",
    "grant all on posts to public",
    "revoke all on posts from x",
    "reassign owned by a to b",
    "alter default privileges grant all on tables to x",
    "vacuum posts",
    "checkpoint",
    "select pg_terminate_backend(1)",
  ],
  "programs that are not looked through": [
    "do $$ begin execute 'reset role'; end $$",
    "DO LANGUAGE plpgsql $$ begin end $$",
    "create function f() returns int language sql as $$ select 1 $$",
    "create or replace procedure f() language sql as $$ select 1 $$",
    "alter function f() set role = x",
    "select query_to_xml('select 1', true, false, '')",
    "select table_to_xml('a', true, false, '')",
    "select * from dblink('dbname=x', 'select 1') as t(a int)",
    "select * from dblink_exec('x')",
    "select ts_stat('select 1')",
  ],
  "more than one": ["select 1; select 2", "select 1; reset role", "select $$;$$; reset role", "", "-- x\r"],
  "names of ours": [
    "select * from _tenantry_stamp",
    'select * from "_tenantry_stamp"',
    'select * from public."_Tenantry_stamp"',
    'select * from U&"\\005ftenantry_stamp"',
    "select * from u&\"!005ftenantry_stamp\" uescape '!'",
    "select '_tenantry_stamp'::regclass",
    "select 'a'\n'b' from _tenantry_stamp",
  ],
};

const ALLOWED: readonly (readonly [string, "read" | "write"])[] = [
  ["select * from posts where id = $1", "read"],
  ["(select 1) union (select 2)", "read"],
  ["select count(*), lower(a), now()::date from posts group by b having max(c) > 1", "read"],
  ["select a in (1, 2), exists (select 1), row_number() over (order by a) from t", "read"],
  ["select data->>'a', tags @> array['x'], a::numeric(10, 2) from t where a ? 'b'", "read"],
  ["select replace(a, 'x', 'y') from t", "read"],
  ["explain (analyze, buffers) select 1", "read"],
  ["show server_version", "read"],
  ["table posts", "read"],
  ['select "set", "begin" from "commit"', "read"],
  ["select 'set role x; reset all'", "read"],
  ["select current_setting('a.b', true)", "read"],
  ["select * from pg_settings", "read"],
  ["select tablename from pg_tables where tablename not like '_tenantry_%'", "read"],
  ["select set_config from t", "read"],
  ["select nextval('a')", "write"],
  ["select my_function(1)", "write"],
  ['select "My function"(1)', "write"],
  ["select * from posts for update", "write"],
  ["select * from posts for no key update", "write"],
  ["select * from posts for share", "write"],
  ["select * into copy from posts", "write"],
  ["select * into temp from posts", "write"],
  ["insert into temp select * from posts", "write"],
  ["insert into temp table posts", "write"],
  ["merge into temp using s on temp.a = s.a when matched then delete", "write"],
  ["create table temp (temp int)", "write"],
  ["create view a as select temp.temp from temp", "write"],
  ["with temp as (select 1 as a) select temp.a, 'pg_temp' from temp join posts on temp.a = posts.id", "read"],
  ["with a as (delete from t returning *) select * from a", "write"],
  ["with a as (insert into t values (1) returning *) select * from a", "write"],
  ["insert into t values ($1) on conflict do nothing", "write"],
  ["merge into t using s on t.a = s.a when matched then delete", "write"],
  ["explain analyze delete from t", "write"],
  ["set constraints all deferred", "write"],
  ["select pg_advisory_xact_lock(1)", "write"],
  ["create index on posts (a)", "write"],
  ["refresh materialized view v", "write"],
  ["call p()", "write"],
  ["truncate t", "write"],
];

for (const [group, corpus] of Object.entries(REFUSED)) {
  describe(`refused: ${group}`, () => {
    test.each([...corpus])("%j", (sql) => {
      expect(() => scanStatement(sql, "postgres")).toThrow(StatementRefusedError);
    });
  });
}

describe("allowed", () => {
  test.each([...ALLOWED])("%j is a %s", (sql, kind) => {
    expect(scanStatement(sql, "postgres")).toEqual({ kind });
  });
});

describe("in a migration", () => {
  const check = (sql: string) => {
    for (const statement of splitStatements(sql, traitsOf("postgres")))
      checkStatement(statement, "postgres", "migration");
  };

  test.each([
    "create function f() returns trigger language plpgsql as $$ begin return new; end $$",
    "do $$ begin perform 1; end $$",
    "set local lock_timeout = '2s'",
    "create extension if not exists citext",
    "grant select on posts to reporting",
    "create unique index posts_slug on posts (slug)",
    "create temp table old on commit drop as select * from posts",
    "create temporary table if not exists old (a int) on commit drop",
    "insert into posts select * from pg_temp.old",
  ])("%j is allowed", (sql) => {
    expect(() => check(sql)).not.toThrow();
  });

  test.each([
    "commit",
    "set search_path = public",
    "set local search_path = public",
    "select pg_catalog.set_config('search_path', '', false)",
    "create index concurrently a on posts (b)",
    "create unique index concurrently if not exists a on posts (b)",
    "drop index concurrently a",
    "reindex (verbose) table concurrently posts",
    "vacuum posts",
    "create schema a",
    "create temp table old as select * from posts",
    "create temp table old (a int) on commit delete rows",
    "create temp view old as select * from posts",
    "create function pg_temp.f() returns int language sql as $$ select 1 $$",
    "select * into temp old from posts",
    "create function f() returns int language sql as $$ select count(*) from _tenantry_stamp $$",
  ])("%j is refused", (sql) => {
    expect(() => check(sql)).toThrow(StatementRefusedError);
  });
});
