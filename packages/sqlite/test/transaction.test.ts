import type { Database } from "bun:sqlite";
import { describe, expect, test } from "bun:test";
import {
  ConstraintError,
  InsideTransactionError,
  StatementRefusedError,
  StoreBusyError,
  StoreFullError,
  TransactionEndedError,
} from "@tenantry/core/adapter";
import { insertPost, rows, statement, World } from "./support/world.ts";

const count = (connection: Parameters<typeof rows>[0]) => rows(connection, "select count(*) from posts")[0]?.[0];
const insert = (title: string) => statement("insert into posts (title) values ($1)", title);

describe("a batch", () => {
  test("is all or nothing, and answers for each statement", async () => {
    await using world = new World();
    const connection = (await world.store()).connect();
    expect(connection.batch([insert("a"), insert("b"), statement("select count(*) from posts")])).toMatchObject([
      { lastInsertId: 1 },
      { lastInsertId: 2 },
      { rows: [[2]] },
    ]);
    expect(() => connection.batch([insert("c"), statement("insert into posts (id, title) values (1, 'x')")])).toThrow(
      ConstraintError,
    );
    expect(() => connection.batch([insert("c"), statement("select * from nothing")])).toThrow();
    expect(count(connection)).toBe(2);
    expect(connection.batch([])).toEqual([]);
    connection.batch([statement("create table more (x)"), statement("insert into more values ($1)", 1)]);
    expect(
      connection.batch([statement("select x from more"), statement("select 2")]).map((result) => result.rows),
    ).toEqual([[[1]], [[2]]]);
  });

  test("that only reads does not wait for a writer", async () => {
    await using world = new World();
    const store = await world.store();
    const writing = store.connect().begin();
    const reader = store.connect();
    expect(reader.batch([statement("select 1"), statement("select count(*) from posts")])).toHaveLength(2);
    expect(() => reader.batch([insert("a"), statement("select 1")])).toThrow(StoreBusyError);
    writing.rollback();
  });
});

describe("a transaction", () => {
  test("commits, rolls back, and is over then", async () => {
    await using world = new World();
    const connection = (await world.store()).connect();
    const first = connection.begin();
    insertPost(first, "a");
    expect(() => connection.query(statement("select 1"))).toThrow(InsideTransactionError);
    expect(() => connection.batch([insert("b")])).toThrow(InsideTransactionError);
    expect(() => connection.begin()).toThrow(InsideTransactionError);
    first.commit();
    expect(() => insertPost(first, "b")).toThrow(TransactionEndedError);
    expect(() => first.commit()).toThrow(TransactionEndedError);
    first.rollback();
    const second = connection.begin();
    insertPost(second, "c");
    second.rollback();
    expect(count(connection)).toBe(1);
  });

  test("goes on after a statement that failed", async () => {
    await using world = new World();
    const connection = (await world.store()).connect();
    const transaction = connection.begin();
    insertPost(transaction, "a");
    expect(() => transaction.query(statement("insert into posts (id, title) values (1, 'x')"))).toThrow(
      ConstraintError,
    );
    insertPost(transaction, "b");
    transaction.commit();
    expect(count(connection)).toBe(2);
  });

  test("holds the right to write from its start", async () => {
    await using world = new World();
    const store = await world.store();
    const transaction = store.connect().begin();
    expect(() => store.connect().begin()).toThrow(StoreBusyError);
    expect(() => insertPost(store.connect(), "x")).toThrow(StoreBusyError);
    transaction.commit();
  });

  test("S18: that the engine ended on a full store takes nothing more", async () => {
    await using world = new World({ quotaPages: 40 });
    const connection = (await world.store()).connect();
    connection.query(statement("pragma cache_size = 5"));
    const transaction = connection.begin();
    insertPost(transaction, "before");
    const fill = () => {
      for (let at = 0; at < 100; at++) insertPost(transaction, "x".repeat(3000));
    };
    expect(fill).toThrow(StoreFullError);
    // The caller goes on as if nothing had happened.
    expect(() => insertPost(transaction, "after")).toThrow(TransactionEndedError);
    expect(() => transaction.commit()).toThrow(TransactionEndedError);
    transaction.rollback();
    expect(count(connection)).toBe(0);
    expect(insertPost(connection, "next").changes).toBe(1);
  });

  test("S18: a batch on a full store leaves nothing, and the connection stays usable", async () => {
    await using world = new World({ quotaPages: 40 });
    const connection = (await world.store()).connect();
    connection.query(statement("pragma cache_size = 5"));
    expect(() => connection.batch(Array.from({ length: 100 }, () => insert("x".repeat(3000))))).toThrow(StoreFullError);
    expect(count(connection)).toBe(0);
    expect(insertPost(connection, "next").changes).toBe(1);
  });

  test("that a statement ended takes nothing more", async () => {
    await using world = new World();
    const connection = (await world.store()).connect();
    const transaction = connection.begin();
    transaction.query(statement("commit"));
    expect(() => insertPost(transaction, "outside")).toThrow(TransactionEndedError);
    expect(count(connection)).toBe(0);
  });

  test("that a conflict clause rolled back takes nothing more", async () => {
    await using world = new World();
    const connection = (await world.store()).connect();
    const transaction = connection.begin();
    insertPost(transaction, "a");
    expect(() => transaction.query(statement("insert or rollback into posts (id, title) values (1, 'x')"))).toThrow(
      ConstraintError,
    );
    expect(() => insertPost(transaction, "b")).toThrow(TransactionEndedError);
    expect(count(connection)).toBe(0);
  });
});

describe("S16: the driver's own handle", () => {
  const insertOn = (handle: Database) => handle.run("insert into posts (title) values ('x')");

  test("refuses asynchronous work in its transaction, and keeps nothing of it", async () => {
    await using world = new World();
    const connection = (await world.store()).connect();
    for (const mode of ["deferred", "immediate", "exclusive"] as const) {
      const work = connection.lend((handle) => () => {
        handle
          .transaction(async () => {
            insertOn(handle);
            await Bun.sleep(1);
            throw new Error("too late");
          })
          [mode]();
      });
      expect(work).toThrow(StatementRefusedError);
    }
    expect(() => connection.lend((handle) => handle.transaction(() => Promise.resolve(insertOn(handle)))())).toThrow(
      StatementRefusedError,
    );
    expect(count(connection)).toBe(0);
    expect(connection.lend((handle) => handle.transaction(() => insertOn(handle).changes)())).toBe(1);
    expect(count(connection)).toBe(1);
  });

  test("is lent to synchronous work, and comes back outside of any transaction", async () => {
    await using world = new World();
    const connection = (await world.store()).connect();
    const lend = () =>
      connection.lend(async (handle) => {
        handle.run("begin");
        insertOn(handle);
      });
    expect(lend).toThrow(StatementRefusedError);
    connection.lend((handle) => {
      handle.run("begin");
      insertOn(handle);
    });
    expect(count(connection)).toBe(0);
    expect(() => connection.lend((handle) => handle.close())).toThrow(StatementRefusedError);
    connection.lend((handle) => handle.run("alter table posts add column more text"));
    expect(connection.query(statement("select * from posts")).columns).toHaveLength(4);
  });
});
