import { expect, test } from "bun:test";
import fc from "fast-check";
import { type DirectoryData, packData, unpackData } from "../../src/catalog/directory-data.ts";

const id = "0f8fad5b-d9cb-469f-a165-70867728950e";
const text = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom(id, `a ${id} b ${id}`, "\u0001", "\\u0001", ""));
const json = fc.dictionary(text, fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null)), {
  noNullPrototype: true,
});
const time = fc.oneof(
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc.constantFrom("2026-11-27", "2026-11-27T17:00:00Z", "2026-11-27T17:00:00.123456Z", "yesterday", "12", ""),
);
const orNull = <T>(value: fc.Arbitrary<T>) => fc.oneof(value, fc.constant(null));
const data: fc.Arbitrary<DirectoryData> = fc.record({
  epoch: fc.nat(),
  status: fc.constantFrom("provisioning", "active", "deleted"),
  strategy: text,
  placement: orNull(json),
  migrations: orNull(text),
  name: text,
  domain: orNull(text),
  holds: fc.array(
    fc.record({ kind: fc.constantFrom("moving", "suspended"), reason: orNull(text), by: text, since: time }),
  ),
  fields: json,
  settings: json,
  createdAt: time,
  createdBy: text,
  updatedAt: time,
  updatedBy: text,
  deletedAt: orNull(time),
  deletedBy: orNull(text),
});

/** Whoever reads a catalog goes by this order, whichever release wrote it. */
function inOrder(data: DirectoryData): unknown[] {
  const { epoch, status, strategy, placement, migrations, name, domain, holds, fields, settings } = data;
  const { createdAt, createdBy, updatedAt, updatedBy, deletedAt, deletedBy } = data;
  return [
    ...[epoch, status, strategy, placement, migrations, name, domain, holds, fields, settings],
    ...[createdAt, createdBy, updatedAt, updatedBy, deletedAt, deletedBy],
  ];
}

test("what the directory keeps of a tenant is read as it was written, whatever it holds", () => {
  fc.assert(
    fc.property(data, (written) => {
      expect(unpackData(id, packData(id, written))).toEqual(written);
      // As it was kept before it was packed.
      expect(unpackData(id, JSON.stringify(inOrder(written)))).toEqual(written);
    }),
    { numRuns: process.env.SOAK === "1" ? 20_000 : 1_000 },
  );
});

test("it is short", () => {
  const at = "2026-11-27T17:34:59.988Z";
  const file = `0f/${id}/db.sqlite`;
  const audit = { createdAt: at, createdBy: "system:1", updatedAt: at, updatedBy: "system:1", deletedAt: null };
  const written: DirectoryData = {
    ...{ epoch: 1, status: "active", strategy: "sqlite", placement: { file }, migrations: "f".repeat(64) },
    ...{ name: "A shop", domain: null, holds: [], fields: {}, settings: {}, ...audit, deletedBy: null },
  };
  expect(packData(id, written).length).toBeLessThan(JSON.stringify(inOrder(written)).length - 75);
});
