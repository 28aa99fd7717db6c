import { expect, test } from "bun:test";
import { Sql } from "sql-template-tag";
import { bind } from "../../src/database/bind.ts";
import { rowReader } from "../../src/database/read.ts";
import { sql } from "../../src/database/sql.ts";
import { InvalidValueError } from "../../src/errors.ts";

const bound = (value: unknown) => bind("select $1", [value]).values[0];

test("values are bound as every strategy keeps them", () => {
  expect(bound("text")).toBe("text");
  expect(bound(1.5)).toBe(1.5);
  expect(bound(2n ** 60n)).toBe(2n ** 60n);
  expect(bound(true)).toBe(true);
  expect(bound(null)).toBeNull();
  expect(bound(new Uint8Array([1, 2]))).toEqual(new Uint8Array([1, 2]));
  expect(bound(new Date("2026-01-02T03:04:05.678Z"))).toBe("2026-01-02T03:04:05.678Z");
  expect(bound({ a: [1] })).toBe('{"a":[1]}');
  expect(bound(["x"])).toBe('["x"]');
});

const circle: Record<string, unknown> = {};
circle.self = circle;

test.each([
  ["undefined", undefined],
  ["NaN", Number.NaN],
  ["infinity", Number.POSITIVE_INFINITY],
  ["text with NUL", "a\0b"],
  ["text with half of a surrogate pair", "cut \ud83d"],
  ["an object that JSON can not say", { big: 1n }],
  ["an object that holds itself", circle],
  ["an object that is nothing in JSON", { toJSON: () => undefined }],
  ["an invalid date", new Date("never")],
  ["a function", () => 1],
  ["a symbol", Symbol("s")],
  ["an object of a class", new Map()],
])("%s is refused, by its place in the statement", (_, value) => {
  expect(() => bound(value)).toThrow(InvalidValueError);
  expect(() => bound(value)).toThrow("$1");
});

const reads: [string | undefined, unknown, unknown][] = [
  ["BOOLEAN", 1, true],
  ["boolean", 0, false],
  ["boolean", true, true],
  ["JSON", '{"a":1}', { a: 1 }],
  ["jsonb", "[1]", [1]],
  ["timestamptz", "2026-01-02 03:04:05.678+00", "2026-01-02T03:04:05.678Z"],
  ["timestamptz", "2026-01-02 03:04:05+02", "2026-01-02T01:04:05.000Z"],
  ["TIMESTAMP", "2026-01-02 03:04:05", "2026-01-02T03:04:05.000Z"],
  ["timestamp", "2026-01-02T03:04:05.678Z", "2026-01-02T03:04:05.678Z"],
  ["timestamp", "soon", "soon"],
  ["date", "2026-01-02", "2026-01-02"],
  ["bigint", "42", 42],
  ["bigint", "9007199254740993", 9007199254740993n],
  ["integer", 7n, 7],
  ["bytea", Buffer.from([1, 2]), new Uint8Array([1, 2])],
  ["text", "1", "1"],
  ["integer", "abc", "abc"],
  ["integer", "", ""],
  ["integer", " 0x10 ", " 0x10 "],
  ["integer", 1.5, 1.5],
  ["INT", "-7", -7],
  ["int2", "7", 7],
  ["int8", "7", 7],
  ["tinyint", "7", 7],
  ["mediumint", "7", 7],
  ["int(11) unsigned", "7", 7],
  ["bigserial", "7", 7],
  ["interval", "1 day", "1 day"],
  ["interval", "1", "1"],
  ["integer[]", "1", "1"],
  ["boolean", "maybe", "maybe"],
  ["booleans", 1, 1],
  ["json", "{oops", "{oops"],
  ["json", "", ""],
  ["jsonpath", "[1]", "[1]"],
  ["timestamp(3)", "2026-01-02 03:04:05", "2026-01-02T03:04:05.000Z"],
  ["TIMESTAMP WITH TIME ZONE", "2026-01-02 03:04:05+02", "2026-01-02T01:04:05.000Z"],
  ["timestamp (3) without time zone", "2026-01-02 03:04:05", "2026-01-02T03:04:05.000Z"],
  ["DATETIME", "2026-01-02 03:04:05", "2026-01-02T03:04:05.000Z"],
  ["timestamp", "2026-99-02 03:04:05", "2026-99-02 03:04:05"],
  ["timestamps", "2026-01-02 03:04:05", "2026-01-02 03:04:05"],
  ["blob", "text", "text"],
  [undefined, 1, 1],
  ["boolean", null, null],
];

test.each(reads)("a column declared %p reads %p as %p", (declaredType, raw, value) => {
  const reader = rowReader([declaredType === undefined ? { name: "c" } : { name: "c", declaredType }]);
  expect(reader.object([raw])).toEqual({ c: value });
  expect(reader.array([raw])).toEqual([value]);
  expect(reader.array([raw])[0]?.constructor).toBe((value as object | null)?.constructor as never);
});

test("a column named __proto__ is a property like any other", () => {
  const row = rowReader([{ name: "__proto__", declaredType: "json" }]).object(['{"polluted":true}']);
  expect(Object.getPrototypeOf(row)).toBe(Object.prototype);
  expect(Object.keys(row)).toEqual(["__proto__"]);
});

test("the template binds, nests and quotes names", () => {
  const where = sql`where ${sql.identifier('a"b')} in (${sql.join([1, 2])})`;
  const statement = sql`select * from posts ${where} limit ${3}`;
  expect(statement.text).toBe('select * from posts where "a""b" in ($1,$2) limit $3');
  expect(statement.values).toEqual([1, 2, 3]);
});

test("a statement nested in another has its own text each time", () => {
  const page = (order: ReturnType<typeof sql>) => sql`select ${1} from posts ${order}`;
  const one = sql`x = ${2}`;
  expect(page(sql`order by id`).text).toBe("select $1 from posts order by id");
  expect(page(sql`order by title`).text).toBe("select $1 from posts order by title");
  // A nested statement with one value leaves as many strings as the template has, and another text.
  const swapped = (part: unknown) => sql`a ${part as number} b`;
  expect(swapped(1).text).toBe("a $1 b");
  expect(swapped(one).text).toBe("a x = $1 b");
  expect(swapped(2).text).toBe("a $1 b");
});

test("a statement of a template is an Sql with all that one has, nested or not", () => {
  const statement = sql`select * from posts where id = ${7} and author = ${"ada"}`;
  const same = new Sql(["select * from posts where id = ", " and author = ", ""], [7, "ada"]);
  expect(statement).toBeInstanceOf(Sql);
  expect(statement.inspect()).toEqual(same.inspect());
  expect([statement.sql, statement.statement, statement.text]).toEqual([same.sql, same.statement, same.text]);
  expect(new Sql(["(", ")"], [statement]).text).toBe("(select * from posts where id = $1 and author = $2)");
});
