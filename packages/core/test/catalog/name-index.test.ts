import { heapStats } from "bun:jsc";
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { GrowingIndex } from "../../src/catalog/growing-index.ts";
import { NameIndex } from "../../src/catalog/name-index.ts";

const runs = process.env.SOAK === "1" ? 5_000 : 300;
/** Few enough that the same ones come again. */
const short = fc.stringMatching(/^[ab.-]{1,3}$/);
const name = fc.oneof(
  short,
  short.map((text) => "a-name-that-is-rather-long".slice(0, 17) + text),
  short.map((text) => `a-name-that-is-rather-long-${text}`),
);
const change = fc.oneof(
  fc.record({ kind: fc.constant("set" as const), name, value: fc.nat() }),
  fc.record({ kind: fc.constant("delete" as const), name, value: fc.constant(0) }),
);

describe("an index of names", () => {
  test("answers as a Map does, whatever is put in and taken out", () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 400 }), fc.nat(40), (changes, expected) => {
        const index = new NameIndex<number>(expected);
        const map = new Map<string, number>();
        for (const { kind, name: key, value } of changes) {
          if (kind === "set") {
            index.set(key, value);
            map.set(key, value);
          } else {
            index.delete(key);
            map.delete(key);
          }
          expect(index.size).toBe(map.size);
        }
        for (const [key, value] of map) expect(index.get(key)).toBe(value);
        for (const { name: key } of changes) expect(index.get(key)).toBe(map.get(key));
      }),
      { numRuns: runs },
    );
  });

  // So many that some have the same hash.
  test.each(["t", `a-name-that-is-rather-long-${"x".repeat(30)}`])(
    "holds very many, each by its whole name: %s…",
    (start) => {
      const index = new NameIndex<number>();
      const count = 300_000;
      const names = Array.from({ length: count }, (_, at) => start + Bun.hash.wyhash(String(at)).toString(36));
      for (const [at, name] of names.entries()) index.set(name, at);
      expect(index.size).toBe(count);
      for (let at = 0; at < count; at += 3) index.delete(names[at] ?? "");
      let wrong = 0;
      for (const [at, name] of names.entries()) if (index.get(name) !== (at % 3 === 0 ? undefined : at)) wrong++;
      expect(wrong).toBe(0);
      expect(index.get(start)).toBeUndefined();
      expect(index.get(`${names[1]} `)).toBeUndefined();
      expect(index.size).toBe((2 * count) / 3);
    },
  );

  test("that is filled and emptied again and again does not grow", () => {
    const index = new NameIndex<number>();
    const turn = (round: number): void => {
      for (let at = 0; at < 200; at++) index.set(`${round}-${at}-${"x".repeat(200)}`, at);
      for (let at = 0; at < 200; at++) index.delete(`${round}-${at}-${"x".repeat(200)}`);
    };
    const held = (): number => {
      Bun.gc(true);
      return heapStats().extraMemorySize;
    };
    turn(0);
    const before = held();
    for (let round = 1; round <= 500; round++) turn(round);
    expect(index.size).toBe(0);
    // The names that were put in are 20 MB.
    expect(held() - before).toBeLessThan(1_000_000);
  });

  test("keeps and finds nothing that can be no slug and no host", () => {
    const index = new NameIndex<number>();
    index.set("a", 1);
    for (const odd of ["", "ä", "a\u0161", "\u0161", "a".repeat(256)]) {
      index.set(odd, 2);
      expect(index.get(odd)).toBeUndefined();
      index.delete(odd);
    }
    expect(index.get("a")).toBe(1);
    expect(index.get("\u0161")).toBeUndefined();
    index.set("b".repeat(255), 3);
    expect(index.get("b".repeat(255))).toBe(3);
  });
});

describe("an index that grows", () => {
  const values = Array.from({ length: 10_000 }, (_, at) => ({ at, names: at % 7 === 0 ? [] : [`a${at}`, `b${at}`] }));
  const naming = {
    names: (value: (typeof values)[number]) => value.names,
    isNamed: (value: (typeof values)[number], wanted: string) => value.names.includes(wanted),
  };
  const check = (index: { get(name: string): (typeof values)[number] | undefined }): void => {
    for (const at of [0, 1, 2, 1_999, 2_000, 2_001, 5_000, 9_999]) {
      const expected = at % 7 === 0 ? undefined : at;
      expect(index.get(`a${at}`)?.at).toBe(expected);
      expect(index.get(`b${at}`)?.at).toBe(expected);
    }
    expect(index.get("c1")).toBeUndefined();
  };

  test("answers the same before, while and after it takes its values up", async () => {
    const index = new GrowingIndex(values, naming);
    for (let turn = 0; turn < 10; turn++) {
      check(index);
      await Bun.sleep(1);
    }
  });

  test("looks through its values but a few times, also where nothing else gets a turn", () => {
    let looks = 0;
    const counting = {
      ...naming,
      isNamed: (...given: Parameters<typeof naming.isNamed>) => ++looks > 0 && naming.isNamed(...given),
    };
    const index = new GrowingIndex(values, counting);
    for (let turn = 0; turn < 100; turn++) check(index);
    expect(looks).toBeLessThan(6 * values.length);
  });

  test("is whole at once where it is to be changed, and then answers what it was changed to", async () => {
    for (const asked of [false, true]) {
      const index = new GrowingIndex(values, naming);
      if (asked) check(index);
      const whole = index.whole();
      whole.delete("a1");
      whole.set("c1", { at: -1, names: [] });
      await Bun.sleep(2);
      expect(index.get("a1")).toBeUndefined();
      expect(index.get("b1")?.at).toBe(1);
      expect(index.get("c1")?.at).toBe(-1);
      expect(whole.size).toBe(2 * values.filter(({ names }) => names.length > 0).length);
    }
  });
});
