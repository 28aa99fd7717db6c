import { expect, test } from "bun:test";
import { Turns } from "../../src/connections/turns.ts";
import { WriteQueue } from "../../src/connections/write-queue.ts";
import { StoreBusyError } from "../../src/errors.ts";

const never = (): Error => new Error("Nobody is late here.");

test("as many as there are turns go at once, and the others in the order in which they came", async () => {
  const turns = new Turns(2);
  expect([turns.take(60_000, never), turns.take(60_000, never), turns.free]).toEqual([undefined, undefined, false]);
  const begun: number[] = [];
  const waiting = [1, 2, 3].map(async (who) => {
    await turns.take(60_000, never);
    begun.push(who);
  });
  for (const expected of [[1], [1, 2], [1, 2, 3]]) {
    turns.give();
    await Bun.sleep(0);
    expect(begun).toEqual(expected);
  }
  await Promise.all(waiting);
  expect(turns.free).toBe(false);
  turns.give();
  expect([turns.tryTake(), turns.tryTake()]).toEqual([true, false]);
});

test("who waits too long is told how many are before it, and takes no turn later", async () => {
  const queue = new WriteQueue();
  queue.hold();
  const patient = queue.acquire(60_000);
  const late = Promise.resolve(queue.acquire(10));
  await expect(late).rejects.toBeInstanceOf(StoreBusyError);
  await expect(late).rejects.toThrow("waited 10 ms for 2 others");
  queue.release();
  await patient;
  queue.release();
  expect(queue.free).toBe(true);
});
