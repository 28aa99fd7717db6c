import { expect, test } from "bun:test";
import { BoundedMap } from "../src/bounded-map.ts";

test("keeps what is used and never more than twice its size", () => {
  const map = new BoundedMap<number>(100);
  map.set("used", 1);
  for (let n = 0; n < 5000; n++) {
    map.set(`other ${n}`, n);
    expect(map.get("used")).toBe(1);
    expect(map.size).toBeLessThanOrEqual(200);
  }
  expect(map.get("other 0")).toBeUndefined();
});
