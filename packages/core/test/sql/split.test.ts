import { expect, test } from "bun:test";
import fc from "fast-check";
import { traitsOf } from "../../src/sql/dialects.ts";
import { splitStatements } from "../../src/sql/split.ts";

const texts = (sql: string, dialect = "sqlite") => splitStatements(sql, traitsOf(dialect)).map(({ text }) => text);

test("semicolons end statements; comments around them are no statements", () => {
  expect(texts("-- first\nselect 1; ;; /* ; */ select ';' ; -- last;\n")).toEqual(["select 1", "select ';'"]);
  expect(texts(" \n-- nothing\n")).toEqual([]);
});

const TRIGGER = `create trigger posts_touched after update on posts
for each row when new.title <> ';'
begin
  update posts set touched = case when new.title = 'end;' then 1 else case touched when 1 then 2 end end where id = new.id;
  /* end; */ insert into log (text) values ('begin'); -- end;
  select case when 1 then ';' end;
end`;

test("a trigger of SQLite is one statement", () => {
  expect(texts(`create table a (b); ${TRIGGER}; drop table a;`)).toEqual([
    "create table a (b)",
    TRIGGER,
    "drop table a",
  ]);
  expect(texts(TRIGGER)).toEqual([TRIGGER]);
  expect(
    texts(`create temp /* x */ trigger if not exists t before delete on a begin delete from b; end; select 1`),
  ).toHaveLength(2);
});

test("a trigger of Postgres has no body", () => {
  const trigger = "create trigger t after insert on a for each row execute function f()";
  expect(texts(`${trigger}; select 1`, "postgres")).toEqual([trigger, "select 1"]);
});

test("tables and columns may be called trigger, begin and end", () => {
  expect(texts('create table "trigger" (a); create index trigger on b (c); select 1')).toHaveLength(3);
  expect(texts("create table t (a); insert into t values (1); select 2")).toHaveLength(3);
});

const FUNCTION = `create or replace function f(a int) returns int language plpgsql as $body$
begin
  perform 1; return case when a > 1 then 1 else 0 end;
end;
$body$`;
const ATOMIC = `create function g(a int) returns int begin atomic
  select case when a > 1 then 1 else 2 end;
  select x.end from x;
  select (case when true then 1 end);
end`;

test("functions of Postgres are one statement", () => {
  expect(texts(`${FUNCTION}; ${ATOMIC}; select 1;`, "postgres")).toEqual([FUNCTION, ATOMIC, "select 1"]);
  expect(
    texts("create rule r as on insert to a do also (insert into b values (1); delete from c); select 1", "postgres"),
  ).toHaveLength(2);
});

test("a transaction is not taken for a body", () => {
  expect(texts("begin; select 1; commit", "postgres")).toEqual(["begin", "select 1", "commit"]);
  expect(texts("begin atomic; select 1; end", "postgres")).toHaveLength(3);
});

test("single statements that are joined come apart again", () => {
  const parts = {
    sqlite: ["select ';'", TRIGGER, 'insert into a values (1, "b;c")', "create table [d;e] (f)"],
    postgres: ["select ';'", FUNCTION, ATOMIC, "select $$;$$, E'\\';'", 'select "b;c" /* ; /* ; */ ; */ from d'],
  };
  const glue = fc.constantFrom(";", " ;\n", ";-- ; '\n", ';/* ; " */;', ";;");
  for (const dialect of ["sqlite", "postgres"] as const) {
    const piece = fc.tuple(fc.constantFrom(...parts[dialect]), glue);
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        expect(texts(pieces.flat().join(""), dialect)).toEqual(pieces.map(([statement]) => statement));
      }),
    );
  }
});
