import { afterAll, expect, test } from "bun:test";
import { Ground, statement } from "./support/world.ts";

const ground = await Ground.make();
afterAll(() => ground[Symbol.asyncDispose]());

const LISTS = `select array[12345678901234567890.123456789, 'NaN']::numeric[],
  array['2026-01-01', null, 'infinity']::date[], array['2026-01-01 00:00:00.123456']::timestamp[],
  array['2026-01-01 00:00:00+00']::timestamptz[], array['1 mon -00:00:00.000001']::interval[], '{}'::numeric[]`;
const LISTED = [
  ["12345678901234567890.123456789", "NaN"],
  ["2026-01-01", null, "infinity"],
  ["2026-01-01 00:00:00.123456"],
  ["2026-01-01 00:00:00+00"],
  ["1 mon -00:00:00.000001"],
  [],
];

test("numbers and moments in lists are the server's own text: no digit is lost, and none is moved to another time zone", async () => {
  await using stores = ground.strategy();
  const connection = await stores.open(await stores.store());
  expect((await connection.query(statement(LISTS))).rows).toEqual([LISTED]);
  for await (const { rows } of connection.stream(statement(LISTS))) expect(rows).toEqual([LISTED]);
});

test("an interval is text, which can be bound again", async () => {
  await using stores = ground.strategy();
  const connection = await stores.open(await stores.store());
  const { rows } = await connection.query(statement("select interval '1 mon -1 day 00:00:00.000001'"));
  expect(rows).toEqual([["1 mon -1 days +00:00:00.000001"]]);
  expect((await connection.query(statement("select $1::interval", rows[0]?.[0]))).rows).toEqual(rows);
});

test("more values than a statement can carry are its own fault, and not the server's", async () => {
  await using stores = ground.strategy();
  const own = await stores.store("own");
  const connection = await stores.open(own);
  const values = Array.from({ length: 65_536 }, (_, index) => index);
  const text = `select count(*) from (values ${values.map((_, index) => `($${index + 1}::int)`).join()}) as v`;
  const refusal = { code: "INVALID_VALUE", retryable: false, message: expect.stringContaining("65535") };
  await expect(connection.query(statement(text, ...values))).rejects.toMatchObject(refusal);
  const transaction = await connection.begin();
  await expect(Promise.resolve(transaction.query(statement(text, ...values)))).rejects.toMatchObject(refusal);
  await transaction.rollback();
  const most = text.replace(",($65536::int)", "");
  expect((await connection.query(statement(most, ...values.slice(1)))).rows).toEqual([["65535"]]);
});
