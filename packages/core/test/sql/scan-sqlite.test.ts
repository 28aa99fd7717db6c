import { Database } from "bun:sqlite";
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { StatementRefusedError } from "../../src/errors.ts";
import { traitsOf } from "../../src/sql/dialects.ts";
import { checkStatement, scanStatement } from "../../src/sql/scan.ts";
import { splitStatements } from "../../src/sql/split.ts";

const REFUSED: Record<string, readonly string[]> = {
  "other files": [
    "attach 'b.db' as b",
    "ATTACH DATABASE 'b.db' AS b",
    "aTtAcH 'b.db' as b",
    "  \n\t\f attach 'b.db' as b",
    "\ufeffattach 'b.db' as b",
    "\t\u000battach 'b.db' as b",
    "/**/attach 'b.db' as b",
    "/* select */ attach 'b.db' as b",
    "/* /* */ attach 'b.db' as b",
    "-- select\nattach 'b.db' as b",
    "-- a\r select 1\nattach 'b.db' as b",
    "--\nattach/**/'b.db'/**/as/**/b",
    "attach\n\n'b.db' as b",
    "attach(select 'b.db')as b",
    "attach $1 as b",
    "attach'b.db'as b",
    ";attach 'b.db' as b",
    ";;-- x\n;attach 'b.db' as b;",
    "explain attach 'b.db' as b",
    "explain query plan attach 'b.db' as b",
    "explain/**/query--\nplan/**/attach 'b.db' as b",
    "detach b",
    "DETACH DATABASE b",
    "explain detach b",
    "vacuum",
    "VACUUM main",
    "vacuum into 'copy.db'",
    "vacuum main into $1",
    "/* x */vacuum/* y */into/* z */'copy.db'",
    "VACUUM;",
    "select readfile('/etc/hosts')",
    "select WRITEFILE ('x', 'y')",
    "select writefile/**/('x', 'y')",
    "select * from fsdir('/')",
    "select * from zipfile('x.zip')",
    "create virtual table a using csv(filename='/etc/hosts')",
    "CREATE VIRTUAL TABLE IF NOT EXISTS main.a USING \"csv\"(filename='/etc/hosts')",
    "create/**/virtual/**/table a using zipfile('a')",
    "create virtual table a using unionvtab('select 1')",
    'create virtual table "using" using fsdir',
    "create virtual table a",
  ],
  "machine code": [
    "select load_extension('x')",
    "SELECT LOAD_EXTENSION ('x', 'y')",
    "select \"load_extension\"('x')",
    "select [load_extension]('x')",
    "select `Load_Extension` /* */ ('x')",
    "select 'load_extension'('x')",
    "select 1 where load_extension('x')",
    "select $a('), load_extension(1), $b(')",
    "select @a('),load_extension(1),@b(')",
    "insert into a values (load_extension('x'))",
    "create trigger t after insert on a begin select load_extension('x'); end",
    "create view v as select load_extension('x')",
    "select fts3_tokenizer('simple', x'00')",
    "with a as (select load_extension('x')) select 1",
  ],
  pragmas: [
    "pragma journal_mode = off",
    "PRAGMA journal_mode=delete",
    "pragma main.journal_mode = delete",
    "pragma journal_mode(delete)",
    "pragma journal_mode",
    "pragma foreign_keys = off",
    "pragma foreign_keys(0)",
    "/**/pragma/**/foreign_keys/**/=/**/0",
    'pragma "foreign_keys" = off',
    "pragma [foreign_keys] = off",
    "pragma 'foreign_keys' = off",
    'pragma main."foreign_keys" = 0',
    "pragma user_version = 3",
    "pragma main.user_version(3)",
    "pragma application_id = 1",
    "pragma schema_version = 5",
    "pragma writable_schema = 1",
    "pragma query_only = 0",
    "pragma synchronous = off",
    "pragma temp_store_directory = '/tmp'",
    "pragma max_page_count = 100000",
    "pragma wal_checkpoint(truncate)",
    "pragma wal_autocheckpoint = 0",
    "pragma locking_mode = exclusive",
    "pragma busy_timeout = 60000",
    "pragma trusted_schema = on",
    "pragma database_list",
    "pragma mmap_size = 1",
    "pragma optimize",
    "pragma incremental_vacuum",
    "pragma hard_heap_limit = 1",
    "pragma case_sensitive_like = on",
    "pragma encoding = 'UTF-16'",
    "pragma no_such_thing",
    "pragma",
    "explain pragma user_version = 3",
    "select * from pragma_database_list",
    'select * from "pragma_database_list"',
    "select * from 'pragma_database_list'",
    "select * from main.Pragma_Database_List()",
  ],
  transactions: [
    "begin",
    "BEGIN IMMEDIATE",
    "begin exclusive transaction",
    "commit",
    "COMMIT TRANSACTION",
    "end",
    "End Transaction",
    "rollback",
    "rollback to a",
    "savepoint a",
    "release a",
    "/* */ commit -- x",
    "explain rollback",
  ],
  "temporary objects": [
    "create temp table posts (id integer primary key)",
    "CREATE TEMPORARY TABLE posts AS SELECT 1",
    "create/**/temp/**/table if not exists posts (a)",
    "create temp view posts as select 1 as a",
    "create temp trigger t after insert on posts begin select 1; end",
    "create temporary trigger if not exists t after insert on posts begin select 1; end",
    "explain create temp table posts (a)",
    "create table temp.posts (a)",
    'create table if not exists "Temp" . posts (a)',
    "create table [temp].posts (a)",
    "create table `temp`.posts (a)",
    "create table 'temp'.posts (a)",
    "create view temp.posts as select 1 as a",
    "create trigger temp.t after insert on posts begin select 1; end",
    "create unique index if not exists temp.i on posts (a)",
    "create virtual table temp.posts using fts5(a)",
    "insert into temp.posts values (1)",
    "update temp.posts set a = 1",
    "delete from temp.posts",
    "alter table temp.posts add column b",
    "drop table if exists temp.posts",
    "select * from temp.posts",
    "select * from a join /* x */ temp . posts",
  ],
  "more than one": [
    "select 1; select 2",
    "select 1; attach 'b.db' as b",
    "select 1;/* */;select 2",
    "select ';'; select 2",
    "select 1 -- x\n; select 2",
    "select 1 -- x\r;\n; select 2",
    "create table a (b); drop table a",
    "create trigger t after insert on a begin delete from a; end; select 1",
    "create table trigger (a); select 1",
    "",
    " -- nothing\n;",
  ],
  "names of ours": [
    "select * from _tenantry_stamp",
    "select * from main._tenantry_stamp",
    'select * from "_tenantry_stamp"',
    "select * from [_tenantry_stamp]",
    "select * from `_tenantry_stamp`",
    "select * from '_tenantry_stamp'",
    "select * from main.'_tenantry_stamp'",
    "select * from _TENANTRY_STAMP",
    'select * from main/**/./**/"_Tenantry_Stamp"',
    "update _tenantry_stamp set tenant = 'x'",
    "update '_tenantry_stamp' set tenant = 'x'",
    "delete from _tenantry_migrations",
    "drop table _tenantry_migrations",
    "alter table a rename to _tenantry_stamp",
    "create table _tenantry_x (a)",
    "create view v as select * from _tenantry_stamp",
    "create trigger t after insert on a begin delete from _tenantry_stamp; end",
    "select * from pragma_table_info('_tenantry_stamp')",
    "select 1 -- x\r'\n from _tenantry_stamp -- '",
    "with x as (select * from _tenantry_stamp) select * from x",
  ],
};

const ALLOWED: readonly (readonly [string, "read" | "write"])[] = [
  ["select 1", "read"],
  ["select 1;", "read"],
  ["SELECT * FROM posts WHERE id = $1", "read"],
  ["select attach, detach, vacuum, commit from t", "read"],
  ['select "attach" as [begin] from `commit`', "read"],
  ["select 'attach' || 'pragma user_version = 3'", "read"],
  ["select a from t -- attach 'b.db' as b", "read"],
  ["select /* pragma journal_mode = off; */ a from t", "read"],
  ["select replace(a, 'x', 'y') from t", "read"],
  ['select "update", "delete" from t', "read"],
  ["select updated, inserted_at, deletes from t", "read"],
  ["values (1), (2)", "read"],
  ["with recursive n (i) as (select 1 union all select i + 1 from n where i < 3) select * from n", "read"],
  ["explain query plan select * from t", "read"],
  ["pragma table_info(posts)", "read"],
  ["PRAGMA main.table_xinfo('posts')", "read"],
  ["pragma table_info = posts", "read"],
  ["pragma foreign_keys", "read"],
  ["pragma user_version", "read"],
  ["pragma data_version;", "read"],
  ["pragma foreign_key_check(posts)", "read"],
  ["pragma integrity_check(10)", "read"],
  ["pragma defer_foreign_keys = on", "write"],
  ["select * from pragma_table_info('posts')", "read"],
  ["select name from sqlite_schema where name not like '_tenantry_%'", "read"],
  ["select load_extension from t", "read"],
  ["select * from readfile", "read"],
  ["select a from tenantry_x, my_tenantry_y", "read"],
  ["with temp as (select 1 as a) select temp.a, (temp.a) from temp where temp.a is not distinct from temp.a", "read"],
  ["select temp.temp, temp from temp join t on temp.a = t.a order by temp.b", "read"],
  ["select * from t as temp group by temp.a having temp.b = 'temp.c'", "read"],
  ["create table temp (temp text, temporary text)", "write"],
  ["create table if not exists main.temp as select temp.a from temp", "write"],
  ["create index temp on temp (temp)", "write"],
  ["create trigger temp after insert on temp begin update temp set temp = 1; end", "write"],
  ["insert into temp select * from t", "write"],
  ["update temp set temp = temp.a + 1", "write"],
  ["insert into t (a) values ($1) returning a", "write"],
  ["insert into t values ('begin; commit; attach')", "write"],
  ["replace into t values (1)", "write"],
  ["with x as (select 1) insert into t select * from x", "write"],
  ["with x as (select 1) replace into t select * from x", "write"],
  ["with x as (select 1) update t set a = 1", "write"],
  ["with x as (select 1) delete from t", "write"],
  ["update t set a = 1 where b = ?", "write"],
  ["delete from t", "write"],
  ["create table begin_end (commit_at text)", "write"],
  ["create trigger t after insert on a begin update b set c = case when 1 then 2 end; end;", "write"],
  ["create virtual table f using fts5(title)", "write"],
  ["create virtual table main.f using rtree(id, a, b)", "write"],
  ["drop table t", "write"],
  ["alter table t add column attach text", "write"],
  ["analyze", "write"],
  ["reindex t", "write"],
  ["explain insert into t values (1)", "write"],
  ["select optimize(f) from f", "write"],
];

for (const [group, corpus] of Object.entries(REFUSED)) {
  describe(`refused: ${group}`, () => {
    test.each([...corpus])("%j", (sql) => {
      expect(() => scanStatement(sql, "sqlite")).toThrow(StatementRefusedError);
    });
  });
}

describe("allowed", () => {
  test.each([...ALLOWED])("%j is a %s", (sql, kind) => {
    expect(scanStatement(sql, "sqlite")).toEqual({ kind });
  });
});

test("the error says what, why, whose and what to do instead", () => {
  try {
    scanStatement("select 1; select 2", "sqlite", "amazon");
    throw new Error("not refused");
  } catch (error) {
    expect(error).toMatchObject({ code: "STATEMENT_REFUSED", tenant: "amazon", operation: "run SQL" });
    expect(String(error)).toContain("db.batch");
    expect(String(error)).toContain("amazon");
  }
  expect(() => scanStatement("vacuum into 'x'", "sqlite")).toThrow("VACUUM");
  expect(() => scanStatement("vacuum into 'x'", "sqlite")).toThrow("tenancy.tenants.snapshot");
  expect(() => scanStatement("create temp table a (b)", "sqlite")).toThrow("common table expression");
});

test("a migration makes no temporary object either", () => {
  for (const text of [
    "create temp table a (b)",
    "create table temp.a (b)",
    "create temp trigger t after insert on a begin select 1; end",
  ]) {
    for (const statement of splitStatements(text, traitsOf("sqlite"))) {
      expect(() => checkStatement(statement, "sqlite", "migration")).toThrow("drop that at its end");
    }
  }
});

test("a verdict is kept, and can not be changed", () => {
  const first = scanStatement("select 42", "sqlite");
  expect(scanStatement("select 42", "sqlite")).toBe(first);
  expect(Object.isFrozen(first)).toBe(true);
  expect(scanStatement("select 42", "postgres").kind).toBe("read");
});

/** Pieces of statements that try to hide what they do from a reader who cuts them otherwise than SQLite. */
const PIECES = [
  ..."select|1|,|(|)|;|;|'|''|\"|`|[|]|/*|*/|--|\n|\r|\t|\ufeff|\u00a0|\u000b|x'|$a|$a(|:b|?1|@c|::|#|explain|query plan".split(
    "|",
  ),
  ..."create trigger t after insert on a begin|end|case|from|as z|main|.|1e|0x|.5|a|\\|!|union all|values|with".split(
    "|",
  ),
];
const ATTACKS = [
  "attach ':memory:' as z",
  "pragma user_version = 7",
  "update _tenantry_x set a = 'changed'",
  "update '_tenantry_x' set a = 'changed'",
  'pragma "user_version"(7)',
  "create temp table t (a)",
  "create view [temp].v as select 1",
  "commit",
];
const hostile = fc
  .tuple(
    fc.array(fc.constantFrom(...PIECES), { maxLength: 6 }),
    fc.constantFrom(...ATTACKS),
    fc.array(fc.constantFrom(...PIECES), { maxLength: 4 }),
    fc.constantFrom("", " "),
  )
  .map(([before, attack, after, space]) => [...before, attack, ...after].join(space));

test("what SQLite itself makes of a text never goes further than what the scanner let through", () => {
  let engine = fresh();
  let ran = 0;
  fc.assert(
    fc.property(hostile, (sql) => {
      const allowed = scans(sql);
      try {
        engine.prepare(sql).all();
        ran++;
      } catch {}
      const escaped = changed(engine);
      if (escaped) {
        engine.close(true);
        engine = fresh();
      }
      if (allowed) expect(escaped).toBe(false);
    }),
    { numRuns: process.env.SOAK === "1" ? 100_000 : 6000 },
  );
  expect(ran).toBeGreaterThan(50);
  engine.close(true);
});

function fresh(): Database {
  const engine = new Database(":memory:");
  engine.run("create table a (b); create table _tenantry_x (a); insert into _tenantry_x values ('first'); begin");
  return engine;
}

function scans(sql: string): boolean {
  try {
    scanStatement(sql, "sqlite");
    return true;
  } catch {
    return false;
  }
}

function changed(engine: Database): boolean {
  const [[version], [first]] = [
    engine.prepare("pragma user_version").values(),
    engine.prepare("select a from _tenantry_x").values(),
  ] as [unknown[][], unknown[][]];
  return (
    !engine.inTransaction ||
    engine.prepare("pragma database_list").all().length > 1 ||
    version?.[0] !== 0 ||
    first?.[0] !== "first"
  );
}
