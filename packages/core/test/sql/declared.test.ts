import { describe, expect, test } from "bun:test";
import { ConfigurationError, StatementRefusedError } from "../../src/errors.ts";
import type { DialectDefinition } from "../../src/sql/definition.ts";
import { defineDialect, traitsBy, traitsOf } from "../../src/sql/dialects.ts";
import { oneStatement, positional } from "../../src/sql/one-statement.ts";
import { scanStatement } from "../../src/sql/scan.ts";
import { splitStatements } from "../../src/sql/split.ts";
import { tokenize } from "../../src/sql/tokens.ts";

const OURS: DialectDefinition = {
  lexis: {
    nameQuotes: ['"', "`"],
    stringQuotes: ["'"],
    hashComments: true,
    dashNeedsBlank: true,
    executedComments: ["/*!", "/*M!"],
  },
  ownTables: { ledger: "create ledger", ledgerExists: "select ledger", stamp: "create stamp" },
  pureFunctions: ["count"],
  functions: [{ names: ["load_file"], refused: { why: "It reads files.", instead: "Read them elsewhere." } }],
};
defineDialect("ours", OURS);

const shown = (text: string, definition = OURS) =>
  tokenize(text, traitsBy(definition).lexer).map(({ kind, value }) => `${kind}:${value}`);
const texts = (text: string) => splitStatements(text, traitsOf("ours")).map((statement) => statement.text);

describe("a defined dialect is read as it is defined:", () => {
  test.each([
    ['select `a`"b" from c', ["word:select", "quoted:a", "quoted:b", "word:from", "word:c"]],
    ["select 'it''s \\' # 'x", ["word:select", "string:it's \\"]],
    ["1--1", ["number:1", "punctuation:-", "punctuation:-", "number:1"]],
    ["1 -- 1\n2 --", ["number:1", "number:2"]],
    ["1 /* ; */ 2", ["number:1", "number:2"]],
    ["$12 $a ?", ["parameter:$12", "word:$a", "parameter:?"]],
  ])("%j", (sql, expected) => expect(shown(sql)).toEqual(expected));

  test.each(["/*! select 1 */", "1 /*M!50000 , 2 */", "/* a /* b */", "/* open", "'open", "`open", "1x", "$1x"])(
    "%j is refused",
    (sql) => expect(() => shown(sql)).toThrow(StatementRefusedError),
  );

  test("backslashes and nested comments where it has them", () => {
    const lexis = { ...OURS.lexis, stringQuotes: ["'", '"'], nameQuotes: ["`"] };
    const other = { ...OURS, lexis: { ...lexis, backslashEscapes: true, nestedComments: true } };
    expect(shown("'a\\' ; ''b' \"c\\\"\" /* /* */ ; */ d", other)).toEqual([
      "string:a\\' ; ''b",
      'string:c\\"',
      "word:d",
    ]);
    expect(() => shown("'a\\'", other)).toThrow("never closed");
    expect(() => shown("/* /* */", other)).toThrow("never closed");
  });
});

test("a program's own statements are not cut off it", () => {
  const program =
    "create or replace trigger t after insert on a for each row begin if new.b then set @c = case when 1 then 2 end; " +
    "end if; case 1 when 1 then select 1; end case; begin select 2; end; while 0 do select 3; end while; end";
  expect(texts(`select 1; ${program}; select begin; select 4`)).toEqual([
    "select 1",
    program,
    "select begin",
    "select 4",
  ]);
});

describe("a defined dialect's statements are looked through:", () => {
  test.each([
    "commit",
    "set names utf8",
    "use other",
    "start transaction",
    "lock tables a write",
    "prepare a from 'b'",
    "create database b",
    "grant all on *.* to b",
    "create or replace user b",
    "create temporary table a (b int)",
    "select * from `_tenantry_stamp`",
    "select load_file('/etc/passwd')",
    "select 1; select 2",
  ])("%j is refused", (sql) => expect(() => scanStatement(sql, "ours")).toThrow(StatementRefusedError));

  test.each([
    ["select count(*) from a", "read"],
    ["describe a", "read"],
    ["select mine() from a", "write"],
    ["select a from b for update", "write"],
    ["insert into a values (1)", "write"],
    ["select a into outfile 'b'", "write"],
  ] as const)("%j is a %s", (sql, kind) => expect(scanStatement(sql, "ours").kind).toBe(kind));
});

test("SQL of a dialect that nobody has defined is refused, not read by guess", () => {
  expect(() => scanStatement("select 1", "unheard-of")).toThrow(ConfigurationError);
});

test("a dialect has one definition", () => {
  defineDialect("ours", OURS);
  expect(() => defineDialect("ours", { ...OURS })).toThrow('The dialect "ours" is defined already');
  expect(() => defineDialect("sqlite", OURS)).toThrow(ConfigurationError);
});

describe("a statement for drivers", () => {
  test("has its values in the order of its question marks", () => {
    const text = "/* $1 */ select $2, '$1', `$1`, $1, $2 from a; -- $3";
    expect(positional({ text, values: ["one", 2] }, OURS)).toEqual({
      text: "select ?, '$1', `$1`, ?, ? from a",
      values: [2, "one", 2],
    });
    expect(positional({ text: "select 1", values: [] }, "postgres")).toEqual({ text: "select 1", values: [] });
  });

  test.each(["select ?", "select $3", "select $0", "select $1; select 2", ""])("%j is refused", (text) => {
    expect(() => positional({ text, values: [1, 2] }, OURS)).toThrow(StatementRefusedError);
  });

  test("is one, without what stands around it", () => {
    expect(oneStatement(" select 1 /* ; */ ; ;", "sqlite")).toBe("select 1");
    expect(() => oneStatement("select 1; drop table a", "sqlite")).toThrow("more than one statement");
    expect(() => oneStatement("-- nothing", OURS)).toThrow("no statement");
  });
});
