import { expect, test } from "bun:test";
import { ConfigurationError, InvalidHostError } from "../../src/errors.ts";
import { mapDirectory } from "../../src/routing/map-directory.ts";
import { AMAZON, APPLE, DIRECTORY } from "./world.ts";

test("a directory of a list finds by slug, host and id, and by nothing else", () => {
  expect(DIRECTORY.bySlug("amazon")).toBe(AMAZON);
  expect(DIRECTORY.byHost("apple.example")).toBe(APPLE);
  expect(DIRECTORY.byId(AMAZON.id)).toBe(AMAZON);
  expect(DIRECTORY.released("gone")).toBe(true);
  for (const name of ["constructor", "__proto__", "toString", "gone", ""]) {
    expect([DIRECTORY.bySlug(name), DIRECTORY.byHost(name), DIRECTORY.byId(name)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  }
});

test("hosts are made canonical; doubles and what is no slug are refused", () => {
  const entry = { id: "1", slug: "a", hosts: ["BÜCHER.example."] };
  expect(mapDirectory([entry]).byHost("xn--bcher-kva.example")).toBe(entry);
  expect(() => mapDirectory([entry, { ...entry, slug: "b", hosts: [] }])).toThrow(ConfigurationError);
  expect(() => mapDirectory([entry, { id: "2", slug: "a" }])).toThrow(ConfigurationError);
  expect(() => mapDirectory([entry, { id: "2", slug: "b", hosts: ["xn--bcher-kva.example"] }])).toThrow(
    ConfigurationError,
  );
  expect(() => mapDirectory([{ id: "1", slug: "A" }])).toThrow(ConfigurationError);
  expect(() => mapDirectory([{ id: "1", slug: "a", hosts: ["127.0.0.1"] }])).toThrow(InvalidHostError);
});
