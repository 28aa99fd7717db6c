import { expect, test } from "bun:test";
import { fieldsOf } from "../src/fields.ts";
import { closest } from "../src/suggest.ts";
import { cell, table } from "../src/table.ts";

const schema = { type: "object", properties: { seats: { type: "integer" }, plan: { type: "string" } } };

test("a field is read as what the schema says it is, or as JSON where that is asked for", () => {
  expect(fieldsOf(["plan=5", "seats=5", "other=true", "tags:=[1]"], schema)).toEqual({
    plan: "5",
    seats: 5,
    other: "true",
    tags: [1],
  });
  expect(fieldsOf(["seats=many", "note=a=b", "empty="], schema)).toEqual({ seats: "many", note: "a=b", empty: "" });
  expect(fieldsOf(["__proto__=x"], schema)).toEqual(Object.fromEntries([["__proto__", "x"]]));
  expect(() => fieldsOf(["plan"], undefined)).toThrow("no field");
  expect(() => fieldsOf(["plan:={"], undefined)).toThrow("no JSON");
});

test("only a word that is near is suggested", () => {
  const known = ["create", "list", "migrate", "maintenance"];
  expect(closest("craete", known)).toBe("create");
  expect(closest("mig", known)).toBe("migrate");
  expect(closest("lst", known)).toBe("list");
  expect(closest("zebra", known)).toBeUndefined();
});

test("a table keeps each row on a line, and shows wide letters in line", () => {
  const lines = table(
    ["名", "x"],
    [
      ["a\nb", "1"],
      ["名前", "2"],
    ],
  ).split("\n");
  expect(lines).toEqual(["名    x", "a⏎b   1", "名前  2"]);
  expect([null, 1n, true, new Uint8Array([255]), { a: 1 }].map(cell)).toEqual([
    "NULL",
    "1",
    "true",
    "x'ff'",
    '{"a":1}',
  ]);
});
