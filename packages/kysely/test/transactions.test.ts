import { describe, expect, test } from "bun:test";
import {
  CapabilityError,
  ConstraintError,
  type Database,
  InsideTransactionError,
  TransactionEndedError,
  TransactionTimeoutError,
} from "@tenantry/core";
import type { Kysely } from "kysely";
import { type Tables, VERSIONS, world } from "./support/world.ts";

const post = (id: number, title = `post ${id}`) => ({ id, title, draft: false, at: "2026-01-01T00:00:00.000Z" });

const ids = async (kysely: Kysely<Tables>) =>
  (await kysely.selectFrom("posts").select("id").orderBy("id").execute()).map(({ id }) => id);

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe.each(VERSIONS)("Kysely %s", (_version, on) => {
  test("a transaction is kept when it ends well and undone when it throws", async () => {
    await using own = await world();
    const kysely = on(await own.db("amazon"));
    const kept = await kysely.transaction().execute(async (trx) => {
      await trx.insertInto("posts").values(post(2)).execute();
      expect(await ids(trx)).toEqual([1, 2]);
      return "kept";
    });
    expect(kept).toBe("kept");
    const thrown = new Error("no");
    const undone = kysely.transaction().execute(async (trx) => {
      await trx.insertInto("posts").values(post(3)).execute();
      throw thrown;
    });
    expect(await failure(undone)).toBe(thrown);
    expect(await ids(kysely)).toEqual([1, 2]);
  });

  test("an error inside undoes everything, even where it was not passed on", async () => {
    await using own = await world();
    const kysely = on(await own.db("amazon"));
    const passedOn = kysely.transaction().execute(async (trx) => {
      await trx.insertInto("posts").values(post(2)).execute();
      await trx.insertInto("posts").values(post(1)).execute();
    });
    expect(await failure(passedOn)).toBeInstanceOf(ConstraintError);
    const swallowed = kysely.transaction().execute(async (trx) => {
      await trx.insertInto("posts").values(post(2)).execute();
      await failure(trx.insertInto("posts").values(post(1)).execute());
    });
    expect(await failure(swallowed)).toBeInstanceOf(TransactionEndedError);
    expect(await ids(kysely)).toEqual([1]);
    await kysely.insertInto("posts").values(post(2)).execute();
    expect(await ids(kysely)).toEqual([1, 2]);
  });

  test("interleaved transactions of two tenants, with the same ids, stay apart", async () => {
    await using own = await world();
    const tenants = ["amazon", "apple"];
    const work = async (slug: string, end: "keep" | "undo") => {
      const kysely = on(await own.db(slug));
      await failure(
        kysely.transaction().execute(async (trx) => {
          for (let id = 2; id < 6; id++) {
            await trx
              .insertInto("posts")
              .values(post(id, `${slug} ${end} ${id}`))
              .execute();
            await Bun.sleep(1);
            const seen = await trx.selectFrom("posts").select("title").execute();
            expect(seen.filter(({ title }) => !title.startsWith(slug))).toEqual([]);
          }
          if (end === "undo") throw new Error("undo");
        }),
      );
    };
    await Promise.all(tenants.flatMap((slug) => [work(slug, "undo"), work(slug, "keep")]));
    for (const slug of tenants) {
      const titles = await on(await own.db(slug))
        .selectFrom("posts")
        .select("title")
        .orderBy("id")
        .execute();
      expect(titles.map(({ title }) => title)).toEqual([slug, ...[2, 3, 4, 5].map((id) => `${slug} keep ${id}`)]);
    }
  });

  test("a reader beside an open transaction sees the state before it, at once", async () => {
    await using own = await world();
    const kysely = on(await own.db("amazon"));
    const trx = await kysely.startTransaction().execute();
    await trx.insertInto("posts").values(post(2)).execute();
    expect(await ids(kysely)).toEqual([1]);
    await trx.commit().execute();
    expect(await ids(kysely)).toEqual([1, 2]);
  });

  test("savepoints are undone and released one by one", async () => {
    await using own = await world();
    const kysely = on(await own.db("amazon"));
    const trx = await kysely.startTransaction().execute();
    await trx.insertInto("posts").values(post(2)).execute();
    const outer = await trx.savepoint("outer").execute();
    await outer.insertInto("posts").values(post(3)).execute();
    const inner = await outer.savepoint("inner").execute();
    await failure(inner.insertInto("posts").values(post(1)).execute());
    await inner.rollbackToSavepoint("inner").execute();
    await inner.insertInto("posts").values(post(4)).execute();
    expect(await ids(trx)).toEqual([1, 2, 3, 4]);
    await inner.rollbackToSavepoint("outer").execute();
    expect(await ids(trx)).toEqual([1, 2]);
    await outer.insertInto("posts").values(post(5)).execute();
    await outer.releaseSavepoint("outer").execute();
    expect(await failure(trx.rollbackToSavepoint("outer" as never).execute())).toBeInstanceOf(Error);
    await trx.commit().execute();
    expect(await ids(kysely)).toEqual([1, 2, 5]);
  });

  test("savepoints left open are kept by a commit and undone by a rollback", async () => {
    await using own = await world();
    const kysely = on(await own.db("amazon"));
    for (const [id, end] of [
      [2, "commit"],
      [3, "rollback"],
    ] as const) {
      const trx = await kysely.startTransaction().execute();
      const savepoint = await trx.savepoint("open").execute();
      await savepoint.insertInto("posts").values(post(id)).execute();
      await savepoint[end]().execute();
    }
    expect(await ids(kysely)).toEqual([1, 2]);
  });

  test("a commit that was forgotten is rolled back at the time limit, and the next writer goes on", async () => {
    await using own = await world({ transaction: 60 });
    const kysely = on(await own.db("amazon"));
    const trx = await kysely.startTransaction().execute();
    // On a slow machine its time may be up before this already.
    await failure(trx.insertInto("posts").values(post(2)).execute());
    await kysely.insertInto("posts").values(post(3)).execute();
    expect(await ids(kysely)).toEqual([1, 3]);
    expect(await failure(trx.insertInto("posts").values(post(4)).execute())).toBeInstanceOf(TransactionTimeoutError);
    expect(await failure(trx.commit().execute())).toBeInstanceOf(TransactionTimeoutError);
    expect(await failure(trx.rollback().execute())).toBeUndefined();
    expect(await ids(kysely)).toEqual([1, 3]);
  });

  test("a transaction that nobody can end any more is rolled back at once", async () => {
    await using own = await world({ transaction: 600_000 });
    const kysely = on(await own.db("amazon"));
    await kysely.connection().execute(async (connection) => {
      const trx = await connection.startTransaction().execute();
      await trx.insertInto("posts").values(post(2)).execute();
    });
    // Not at its time limit: for so long no writer waits.
    await kysely.insertInto("posts").values(post(3)).execute();
    expect(await ids(kysely)).toEqual([1, 3]);
  });

  test("a slow transaction ends with its own error, not with silence", async () => {
    await using own = await world({ transaction: 40 });
    const kysely = on(await own.db("amazon"));
    const slow = kysely.transaction().execute(async (trx) => {
      await trx.insertInto("posts").values(post(2)).execute();
      await Bun.sleep(80);
    });
    expect(await failure(slow)).toBeInstanceOf(TransactionTimeoutError);
    expect(await ids(kysely)).toEqual([1]);
  });

  test("inside Tenantry's own transaction its database is taken, and the outer one refused", async () => {
    await using own = await world();
    const db = await own.db("amazon");
    await db.transaction(async (tx: Database) => {
      const inner = on(tx);
      await inner.insertInto("posts").values(post(2)).execute();
      await failure(
        inner.transaction().execute(async (trx) => {
          await trx.insertInto("posts").values(post(3)).execute();
          throw new Error("only the savepoint");
        }),
      );
      expect(await failure(on(db).transaction().execute(ids))).toBeInstanceOf(InsideTransactionError);
    });
    expect(await ids(on(db))).toEqual([1, 2]);
  });

  test("what a tenant's transaction can not be is refused, not ignored", async () => {
    await using own = await world();
    const kysely = on(await own.db("amazon"));
    const readOnly = kysely.transaction().setAccessMode("read only").execute(ids);
    expect(await failure(readOnly)).toBeInstanceOf(CapabilityError);
    expect(await kysely.transaction().setIsolationLevel("serializable").execute(ids)).toEqual([1]);
  });
});
