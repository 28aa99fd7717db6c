import { afterAll, expect, test } from "bun:test";
import { Bond } from "../src/connections/bond.ts";
import { Session } from "../src/connections/session.ts";
import { ask, Ground, soak, statement, type TestStore } from "./support/world.ts";

const ground = await Ground.make();
afterAll(() => ground[Symbol.asyncDispose]());

const ended = (work: unknown): Promise<unknown> => Promise.resolve(work).catch((error: unknown) => error);

const WHERE = "select marker, current_setting('search_path'), current_user::text from notes where id = 1";

test("over two lanes a thousand interleaved requests each find their own path, role and rows (P01)", async () => {
  await using stores = ground.strategy({ lanes: 2, exclusive: 2, connectTimeout: 30_000 });
  const made: TestStore[] = [];
  for (let index = 0; index < 8; index++) made.push(await stores.store(`tenant ${index}`));
  const turns = Array.from({ length: soak ? 20_000 : 1_000 }, async (_, turn) => {
    const index = (turn * 5) % made.length;
    const store = made[index];
    if (store === undefined) return;
    const { schema, role } = store.placement;
    const connection = await stores.open(store);
    // A statement of a kind that is not known goes another way than those that are, and some fail in between.
    if (turn % 13 === 0) await ended(connection.query(statement("select no_such_column from notes")));
    if (turn % 17 === 0) await ended(connection.query(statement("explain select no_such_column from notes")));
    const answers = await connection.batch([
      statement(turn % 3 === 0 ? "show search_path" : "select 1"),
      statement(WHERE),
    ]);
    expect(answers[1]?.rows).toEqual([[`tenant ${index}`, `${schema}, pg_temp`, role ?? ""]]);
  });
  await Promise.all(turns);
});

test("nothing of a tenant is left on a connection when its statement is over, whether it failed or not (P01, P05)", async () => {
  await using stores = ground.strategy();
  const { placement } = await stores.store("own");
  const session = await Session.open({ url: ground.url, name: "a test", connectTimeout: 5_000 });
  const bond = new Bond({
    store: placement.schema,
    schema: placement.schema,
    role: placement.role,
    readOnly: true,
    statementTimeout: 1_000,
    lockTimeout: 500,
    alone: false,
    stamp: undefined,
    key: placement.schema,
  });
  const state =
    "select current_setting('search_path'), current_user::text, current_setting('role'), current_setting('lock_timeout'), current_setting('transaction_read_only')";
  const before = await session.rows(state);
  for (const text of [
    "select 1",
    "select 1 / 0",
    "insert into notes values (7, 'x')",
    "explain select 1",
    "explain select 1 / 0",
    "show role",
  ]) {
    await ended(session.burst(bond, [statement(text)]));
    expect(await session.rows(state)).toEqual(before);
    expect(session.client.getTransactionStatus()).toBe("I");
  }
  await session.close();
});

test("after errors, time limits and cancellations every answer still belongs to its question (P04)", async () => {
  await using patient = ground.strategy();
  const own = await patient.store("own");
  await using stores = ground.strategy({ lanes: 2, statementTimeout: 300 });
  const connection = await stores.open(own);
  let wrong = 0;
  let open = true;
  const cancelling = (async () => {
    while (open) {
      await ask(
        ground.adminUrl,
        `select pg_cancel_backend(pid) from pg_stat_activity where usename = '${ground.role}' and state = 'active'`,
      );
      await Bun.sleep(20);
    }
  })();
  const questions = Array.from({ length: soak ? 100_000 : 3_000 }, async (_, turn) => {
    // As many at a time as the lanes take.
    await Bun.sleep(turn / 5);
    if (turn % 500 === 1) return void (await ended(connection.query(statement("select pg_sleep(1)"))));
    if (turn % 7 === 0) await ended(connection.query(statement("select 1 / $1::int", 0)));
    if (turn % 11 === 0) await ended(connection.query(statement("copy notes from stdin")));
    if (turn % 19 === 0) await ended(connection.query(statement("insert into notes values (1, 'twice')")));
    const answer = await ended(connection.query(statement("select $1::int, $2::text", turn, `question ${turn}`)));
    if (answer instanceof Error) return;
    if (JSON.stringify(answer).includes(`[[${turn},"question ${turn}"]]`) === false) wrong++;
  });
  await Promise.all(questions);
  open = false;
  await cancelling;
  expect(wrong).toBe(0);
  expect(await patient.marker(own)).toBe("own");
});

test("a transaction that was left open or broken is on no connection that is lent again (P05)", async () => {
  await using stores = ground.strategy({ lanes: 1, exclusive: 1 });
  const [own, other] = [await stores.store("own"), await stores.store("other")];
  for (const leave of [
    async () => {
      const connection = await stores.open(own);
      const transaction = await connection.begin();
      await transaction.query(statement("update notes set marker = 'lost'"));
      await ended(transaction.query(statement("select 1 / 0")));
      await connection.close();
    },
    async () => {
      const transaction = await (await stores.open(own)).begin();
      await ended(transaction.query(statement("select 1 / 0")));
      expect(await ended(transaction.commit())).toMatchObject({ code: "TRANSACTION_ENDED" });
    },
    async () => {
      for await (const _ of (await stores.open(own)).stream(statement("select generate_series(1, 1000)"))) break;
    },
  ]) {
    await leave();
    const transaction = await (await stores.open(other)).begin();
    expect(
      (await transaction.query(statement("select marker, pg_current_xact_id_if_assigned()::text from notes"))).rows,
    ).toEqual([["other", null]]);
    await transaction.commit();
    expect(await stores.marker(own)).toBe("own");
  }
});

test("a value that can not be sent is its statement's error, in a transaction as well", async () => {
  await using stores = ground.strategy();
  const own = await stores.store("own");
  const connection = await stores.open(own);
  const bytes = new Uint8Array(8);
  structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
  const write = statement("update notes set marker = $1::bytea::text", bytes);
  await expect(connection.query(write)).rejects.toThrow(TypeError);
  const transaction = await connection.begin();
  await expect(Promise.resolve(transaction.query(write))).rejects.toThrow(TypeError);
  await transaction.rollback();
  expect(await stores.marker(own)).toBe("own");
});

test("bytes are written as they were when the statement was asked for, in a transaction as well", async () => {
  await using stores = ground.strategy();
  const own = await stores.store("own");
  const connection = await stores.open(own);
  const transaction = await connection.begin();
  const bytes = new Uint8Array([1]);
  const write = (id: number) =>
    transaction.query(statement("insert into notes values ($1, encode($2, 'hex'))", id, bytes));
  const first = write(2);
  bytes[0] = 2;
  await Promise.all([first, write(3)]);
  await transaction.commit();
  const { rows } = await connection.query(statement("select marker from notes where id > 1 order by id"));
  expect(rows).toEqual([["01"], ["02"]]);
});

test("what a migration has set goes with it (P16)", async () => {
  await using stores = ground.strategy({ lanes: 1 });
  const own = await stores.store("own");
  const owner = await stores.open(own, "migrate");
  const transaction = await owner.begin();
  await transaction.query(statement("set local statement_timeout = 1234"));
  await transaction.commit();
  const limits = statement("select current_setting('statement_timeout'), current_setting('lock_timeout')");
  expect((await owner.query(limits)).rows).toEqual([["0", "2s"]]);
  expect((await (await stores.open(own)).query(limits)).rows).toEqual([["30s", "0"]]);
});

test("a server that holds SET LOCAL in a run of messages writes no warning for a burst", async () => {
  await using stores = ground.strategy();
  const { placement } = await stores.store("own");
  const session = await Session.open({ url: ground.url, name: "a test", connectTimeout: 5_000 });
  const notices: unknown[] = [];
  session.client.on("notice", (notice) => notices.push(notice.message));
  const bond = new Bond({
    store: placement.schema,
    schema: placement.schema,
    role: placement.role,
    readOnly: false,
    statementTimeout: 0,
    lockTimeout: 0,
    alone: false,
    stamp: undefined,
    key: placement.schema,
  });
  await session.burst(bond, [statement("select 1")]);
  expect(notices).toEqual([]);
  await session.close();
});
