import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { StatementRefusedError } from "../../src/errors.ts";
import { traitsOf } from "../../src/sql/dialects.ts";
import { tokenize } from "../../src/sql/tokens.ts";

const shown = (text: string, dialect: string) =>
  tokenize(text, traitsOf(dialect).lexer).map(({ kind, value }) => `${kind}:${value}`);
const DIALECTS = ["sqlite", "postgres"];

/** Pieces in which quotes, comments and blanks of both dialects meet. */
const PIECES = [
  "'",
  '"',
  "`",
  "[",
  "]",
  "/*",
  "*/",
  "--",
  "\n",
  "\r",
  " ",
  "\t",
  "\\",
  "E'",
  "e'",
  "x'",
  "U&'",
  'U&"',
  "$$",
  "$a$",
];
const MORE = [
  "$1",
  "?1",
  ":a",
  "@b",
  "::",
  "(",
  ")",
  ";",
  ".",
  "1e5",
  "0x1",
  ".5",
  "word",
  "é",
  "\ufeff",
  "begin",
  "end",
  "\0",
  "\ud800",
];
const text = fc.array(fc.constantFrom(...PIECES, ...MORE), { maxLength: 40 }).map((pieces) => pieces.join(""));

describe("words and quotes", () => {
  test.each([
    ["select 1", "sqlite", ["word:select", "number:1"]],
    ["SELECT a$b", "sqlite", ["word:select", "word:a$b"]],
    ["'it''s' \"a\"\"b\" `c``d` [e f]", "sqlite", ["string:it's", 'quoted:a"b', "quoted:c`d", "quoted:e f"]],
    ["x'00ff' X'aa'", "sqlite", ["string:00ff", "string:aa"]],
    [
      "?1 ? $n @v :w $a::b",
      "sqlite",
      ["parameter:?1", "parameter:?", "parameter:$n", "parameter:@v", "parameter::w", "parameter:$a::b"],
    ],
    [
      "1 1.5 .5 1e-5 0xFF 1_000",
      "sqlite",
      ["number:1", "number:1.5", "number:.5", "number:1e-5", "number:0xFF", "number:1_000"],
    ],
    ["a\ufeffb \ufeffc", "sqlite", ["word:a\ufeffb", "word:c"]],
    ["a -- b\r c\n d", "sqlite", ["word:a", "word:d"]],
    ["/* a /* b */ c", "sqlite", ["word:c"]],
    ["a -- b\r c\n d", "postgres", ["word:a", "word:c", "word:d"]],
    ["/* a /* b */ c */ d", "postgres", ["word:d"]],
    ["e'a\\'b' E'c\\\\' 'd\\'", "postgres", ["string:a\\'b", "string:c\\\\", "string:d\\"]],
    ["E'a'\n'b\\'c'", "postgres", ["string:a'\n'b\\'c"]],
    ["E'a' -- x'\n -- y\n 'b\\'c'", "postgres", ["string:a' -- x'\n -- y\n 'b\\'c"]],
    ["E'a' 'b'", "postgres", ["string:a", "string:b"]],
    ["$$a'b$$ $x$c$$d$x$ a$$b", "postgres", ["string:a'b", "string:c$$d", "word:a$$b"]],
    ["$1::int $2", "postgres", ["parameter:$1", "punctuation::", "punctuation::", "word:int", "parameter:$2"]],
    ["u&'d\\0061' n'x' b'01'", "postgres", ["string:d\\0061", "string:x", "string:01"]],
    ["a[1] `", "postgres", ["word:a", "punctuation:[", "number:1", "punctuation:]", "punctuation:`"]],
    ["\ufeffset", "postgres", ["word:\ufeffset"]],
  ])("%j in %s", (sql, dialect, expected) => {
    expect(shown(sql, dialect)).toEqual(expected);
  });
});

describe("text that engines read differently, or not to its end", () => {
  test.each([
    ["select 'a", "sqlite"],
    ['select "a', "sqlite"],
    ["select `a", "sqlite"],
    ["select [a", "sqlite"],
    ["select /* a", "sqlite"],
    ["select $a(')", "sqlite"],
    ["select 1x", "sqlite"],
    ["select 1\0; attach 'a' as b", "sqlite"],
    ["select 'a", "postgres"],
    ["select E'a\\'", "postgres"],
    ["select $$a$b$", "postgres"],
    ["select /* /* a */", "postgres"],
    ['select U&"d\\0061t"', "postgres"],
    ["select 1x", "postgres"],
    ["select $1x", "postgres"],
    ["select E'a\\", "postgres"],
  ])("%j in %s is refused", (sql, dialect) => {
    expect(() => tokenize(sql, traitsOf(dialect).lexer)).toThrow(StatementRefusedError);
  });

  test("says where a quote opens", () => {
    expect(() => tokenize("select 1,\n 'a", traitsOf("sqlite").lexer)).toThrow("opens on line 2");
  });
});

test("any text ends, in tokens that follow each other", () => {
  fc.assert(
    fc.property(text, fc.constantFrom(...DIALECTS), (sql, dialect) => {
      let tokens: ReturnType<typeof tokenize>;
      try {
        tokens = tokenize(sql, traitsOf(dialect).lexer);
      } catch (error) {
        expect(error).toBeInstanceOf(StatementRefusedError);
        return;
      }
      let end = 0;
      for (const token of tokens) {
        expect(token.start).toBeGreaterThanOrEqual(end);
        expect(token.end).toBeGreaterThan(token.start);
        end = token.end;
      }
      expect(end).toBeLessThanOrEqual(sql.length);
    }),
    { numRuns: process.env.SOAK === "1" ? 200_000 : 3000 },
  );
});

test("long texts are read in linear time", () => {
  const hard = ["/*", "E'a'\n", "$a$ $a$ ", "'' ", "-- \n", "((", ":a::b", "1_", "\r\n\t", "[a]", "'", "x"];
  for (const dialect of DIALECTS) {
    for (const piece of hard) {
      // Read quadratically, this would outlast the test's time limit many times.
      try {
        tokenize(`select 1 ${piece.repeat(200_000)}`, traitsOf(dialect).lexer);
      } catch (error) {
        expect(error).toBeInstanceOf(StatementRefusedError);
      }
    }
  }
});
