import { expect, test } from "bun:test";
import { Random } from "../../src/contract/random.ts";
import { MARK_LENGTH, Marks } from "../../src/prove/marks.ts";
import { Oracle } from "../../src/prove/oracle.ts";

const [AMAZON, APPLE] = [0, 1];
const ID = "5f0c9a3e-1d2b-4c5d-8e6f-7a8b9c0d1e2f";

function world(namesArePublic = false) {
  const marks = new Marks(new Random(1), 3);
  const row = marks.mint(APPLE, { kind: "row", table: "posts", column: "title", row: 1 });
  const name = marks.mint(APPLE, { kind: "name", what: "slug" });
  marks.addId(APPLE, ID);
  return { marks, row, name, oracle: new Oracle(marks, namesArePublic) };
}

test("a mark is found however a program writes it", () => {
  const { oracle, row } = world();
  const json = JSON.stringify({ user: { name: row, role: "admin" } });
  const forms = [
    row,
    `<p title="${row}">`,
    row.toUpperCase(),
    row.slice(0, 11),
    encodeURIComponent(`/${row}?`),
    Buffer.from(row).toString("hex"),
    ...[0, 1, 2, 3].map((before) => `x=${Buffer.from("-".repeat(before) + json).toString("base64")};`),
    ...[0, 1, 2].map((before) => `a.${Buffer.from("~".repeat(before) + json).toString("base64url")}.b`),
    ID.toUpperCase(),
    `schema t_${ID.replaceAll("-", "")}`,
  ];
  for (const form of forms) {
    expect([form, oracle.foreign(AMAZON, form)[0]?.owner]).toEqual([form, APPLE]);
    expect(oracle.foreign(APPLE, form)).toEqual([]);
  }
  expect(oracle.foreign(AMAZON, Buffer.from(json).toString("base64"))[0]?.mark?.text).toBe(row);
});

test("a mark says where it was put, and is the same for the same seed", () => {
  const [first, again] = [world(), world()];
  expect(first.row).toBe(again.row);
  expect(first.row).toMatch(/^[a-z][a-z0-9]{14}$/);
  expect(first.row).toHaveLength(MARK_LENGTH);
  const [sighting] = first.oracle.foreign(AMAZON, `…${first.row}…`);
  expect(sighting?.mark?.origin).toEqual({ kind: "row", table: "posts", column: "title", row: 1 });
});

test("names may be public, and shared tables may hold them", () => {
  const { oracle, row, name } = world();
  expect(oracle.foreign(AMAZON, name)).toHaveLength(1);
  expect(world(true).oracle.foreign(AMAZON, `${name} ${ID}`)).toEqual([]);
  expect(world(true).oracle.foreign(AMAZON, row)).toHaveLength(1);
  expect(oracle.inShared(`${name} ${ID}`)).toEqual([]);
  expect(oracle.inShared(row)).toHaveLength(1);
});

test("random texts hold no marks", () => {
  const { oracle } = world();
  const bytes = crypto.getRandomValues(new Uint8Array(60_000));
  for (const form of ["base64", "hex", "latin1"] as const)
    expect(oracle.all(Buffer.from(bytes).toString(form))).toEqual([]);
});
