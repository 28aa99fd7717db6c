import { expect, test } from "bun:test";
import { ReadyStock } from "../src/ready-stock.ts";

test("one filling is under way at a time, and what is taken meanwhile is seen by one more", async () => {
  const stock = new ReadyStock([], new Date());
  const runs: PromiseWithResolvers<void>[] = [];
  const fill = (): Promise<void> => {
    const run = Promise.withResolvers<void>();
    runs.push(run);
    return run.promise;
  };
  const first = stock.refill(fill);
  await Promise.all([stock.refill(fill), stock.refill(fill)]);
  expect(runs).toHaveLength(1);
  runs[0]?.resolve();
  await Bun.sleep(0);
  expect(runs).toHaveLength(2);
  runs[1]?.reject(new Error("disk full"));
  await expect(first).rejects.toThrow("disk full");
  const next = stock.refill(fill);
  expect(runs).toHaveLength(3);
  runs[2]?.resolve();
  await next;
});

test("a store is kept for one create at a time", () => {
  const stock = new ReadyStock([{ strategy: "files", server: null, count: 1 }], new Date());
  expect([stock.reserve("a"), stock.reserve("a"), stock.reserve("b")]).toEqual([true, false, true]);
  stock.release("a");
  expect(stock.reserve("a")).toBe(true);
  expect([stock.count({ strategy: "files", server: null }), stock.count({ strategy: "files", server: "eu" })]).toEqual([
    1, 0,
  ]);
});
