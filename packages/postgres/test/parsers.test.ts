import { afterAll, expect, test } from "bun:test";
import { types } from "pg";
import { Ground, statement } from "./support/world.ts";

const ground = await Ground.make();
const { UUID } = types.builtins;
const usual = types.getTypeParser(UUID, "text");
afterAll(async () => {
  types.setTypeParser(UUID, usual);
  await ground[Symbol.asyncDispose]();
});

test("a parser of the application's that throws fails the statement whose value it was, and nobody else's", async () => {
  types.setTypeParser(UUID, () => {
    throw new RangeError("On purpose.");
  });
  await using stores = ground.strategy({ lanes: 1 });
  const own = await stores.store("own");
  const connection = await stores.open(own);
  const read = statement("select gen_random_uuid()");
  const [failed, marker] = await Promise.allSettled([connection.query(read), stores.marker(own)]);
  expect(failed).toMatchObject({
    status: "rejected",
    reason: { code: "QUERY_FAILED", message: expect.stringContaining("On purpose.") },
  });
  expect(marker).toMatchObject({ status: "fulfilled", value: "own" });
  const transaction = await connection.begin();
  const answers = transaction.pipeline?.([statement("select 1"), read]) ?? [];
  const [first, second] = await Promise.allSettled(answers);
  expect(first).toMatchObject({ status: "fulfilled", value: { rows: [[1]] } });
  expect(second).toMatchObject({
    status: "rejected",
    reason: { code: "QUERY_FAILED", message: expect.stringContaining("On purpose.") },
  });
  await transaction.rollback();
  expect(await stores.marker(own)).toBe("own");
});
