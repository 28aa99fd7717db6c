import { expect, test } from "bun:test";
import { bounded } from "../src/each.ts";
import { tenancyWorld } from "./support/tenancy-world.ts";

test("work that fails is told to the caller alone, once what is under way has ended, and nothing more is begun", async () => {
  const begun: number[] = [];
  const ended: number[] = [];
  const full = Promise.withResolvers<void>();
  const work = async (item: number): Promise<void> => {
    begun.push(item);
    if (begun.length === 3) full.resolve();
    await full.promise;
    if (item === 1) throw new Error("the first");
    await Bun.sleep(20);
    ended.push(item);
    if (item === 2) throw new Error("the second");
  };
  await expect(bounded([1, 2, 3, 4, 5, 6], 3, work)).rejects.toThrow("the first");
  expect(begun).toEqual([1, 2, 3]);
  expect(ended).toEqual([2, 3]);
});

test("a listener of a migration or an examination that throws fails that call, and nothing beside it", async () => {
  await using world = await tenancyWorld(["amazon", "apple"]);
  const { tenancy } = world;
  const fail = (): never => {
    throw new Error("the listener");
  };
  const tenants = ["amazon", "apple"];
  await expect(tenancy.migrate({ only: { tenants }, onTenant: fail })).rejects.toThrow("the listener");
  await expect(tenancy.doctor({ onStore: fail })).rejects.toThrow("the listener");
  expect((await tenancy.migrate({ only: { tenants } })).failed).toEqual([]);
});
