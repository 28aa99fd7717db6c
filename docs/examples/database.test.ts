import { expect, test } from "bun:test";
import { type ConstraintError, type Result, sql } from "@tenantry/core";
import { withSqlite } from "@tenantry/sqlite";
import { fresh } from "./fresh.ts";

interface Post {
  id: number;
  title: string;
  pinned: boolean;
  tags: string[];
  published_at: string;
}

test("statements", async () => {
  await using tenancy = await fresh();
  await tenancy.run("amazon", async ({ db }) => {
    const title = "It's here";
    // #region statements
    await db.run(sql`insert into posts (title, tags) values (${title}, ${["news", "first"]})`);

    const all = await db.all<Post>(sql`select * from posts`); // every row
    const some = await db.get<Post>(sql`select * from posts where id = ${7}`); // the first row, or undefined
    const { n } = await db.one<{ n: number }>(sql`select count(*) as n from posts`); // exactly one row, or an error
    const { changes } = await db.run(sql`update posts set pinned = ${true} where title = ${title}`);
    // #endregion statements
    expect([all.length, some, n, changes]).toEqual([1, undefined, 1, 1]);
    expect(await db.all<Post>(sql`select * from posts`)).toEqual([
      { id: 1, title, pinned: true, tags: ["news", "first"], published_at: expect.stringMatching(/T.*Z$/) },
    ]);
  });
});

test("parts of statements", async () => {
  await using tenancy = await fresh();
  await tenancy.run("amazon", async ({ db }) => {
    await db.run(sql`insert into posts (title) values ('a'), ('b'), ('c')`);
    const [order, pinned] = ["title", false];
    // #region parts
    const filter = pinned ? sql`where pinned` : sql.empty;
    const sorted = await db.all<Post>(sql`select * from posts ${filter} order by ${sql.identifier(order)}`);
    const listed = await db.all<Post>(sql`select * from posts where id in (${sql.join([1, 3])})`);
    await db.run(sql`insert into posts (title) values ${sql.bulk([["d"], ["e"]])}`);
    // #endregion parts
    expect([sorted.length, listed.length]).toEqual([3, 2]);
    expect(await db.one(sql`select count(*) as n from posts`)).toEqual({ n: 5 });
  });
});

test("a batch is all or nothing", async () => {
  await using tenancy = await fresh();
  await tenancy.run("amazon", async ({ db }) => {
    // #region batch
    const results: Result[] = await db.batch([
      sql`insert into posts (title) values ('one')`,
      sql`insert into posts (title) values ('two')`,
    ]);
    // #endregion batch
    expect(results).toHaveLength(2);
    const twice = db.batch([
      sql`insert into posts (title) values ('three')`,
      sql`insert into posts (title) values ('one')`,
    ]);
    await expect(twice).rejects.toMatchObject({ code: "CONSTRAINT" } satisfies Partial<ConstraintError>);
    expect(await db.one(sql`select count(*) as n from posts`)).toEqual({ n: 2 });
  });
});

test("a transaction with a savepoint", async () => {
  await using tenancy = await fresh();
  await tenancy.run("amazon", async ({ db }) => {
    // #region transaction
    await db.transaction(async (tx) => {
      const { id } = await tx.one<{ id: number }>(sql`insert into posts (title) values ('draft') returning id`);
      await tx
        .transaction((inner) => inner.run(sql`insert into posts (title) values ('draft')`)) // a savepoint
        .catch(() => tx.run(sql`update posts set tags = ${["twice"]} where id = ${id}`));
    });
    // #endregion transaction
    expect(await db.all(sql`select title, tags from posts`)).toEqual([{ title: "draft", tags: ["twice"] }]);
    const inside = db.transaction(() => db.run(sql`delete from posts`));
    await expect(inside).rejects.toMatchObject({ code: "INSIDE_TRANSACTION" });
  });
});

test("a stream", async () => {
  await using tenancy = await fresh();
  await tenancy.run("amazon", async ({ db }) => {
    await db.run(sql`insert into posts (title) values ('a'), ('b')`);
    const titles: string[] = [];
    // #region stream
    for await (const post of db.stream<Post>(sql`select * from posts order by id`)) {
      titles.push(post.title);
    }
    // #endregion stream
    expect(titles).toEqual(["a", "b"]);
  });
});

test("the driver's own handle", async () => {
  await using tenancy = await fresh();
  await tenancy.run("amazon", async ({ db }) => {
    // #region native
    const version = await withSqlite(db, (handle) => handle.query("select sqlite_version()").values()[0]?.[0]);
    // #endregion native
    expect(version).toMatch(/^3\./);
  });
});

test("values of every kind", async () => {
  await using tenancy = await fresh();
  await tenancy.run("amazon", async ({ db }) => {
    await db.run(sql`create table samples (whole bigint, flag boolean, document json, bytes blob, moment timestamp)`);
    const bound = [2n ** 60n, true, { a: 1 }, Uint8Array.of(1), new Date(0)];
    await db.run(sql`insert into samples values ${sql.bulk([bound])}`);
    expect(await db.one(sql`select * from samples`)).toEqual({
      whole: 2n ** 60n,
      flag: true,
      document: { a: 1 },
      bytes: Uint8Array.of(1),
      moment: "1970-01-01T00:00:00.000Z",
    });
    await expect(db.all(sql`select ${undefined} as nothing`)).rejects.toMatchObject({ code: "INVALID_VALUE" });
  });
});

test("SQL that would leave the store is refused", async () => {
  await using tenancy = await fresh();
  await tenancy.run("amazon", async ({ db }) => {
    for (const text of ["attach 'other' as other", "vacuum into 'copy'", "pragma writable_schema = 1", "commit"]) {
      await expect(db.run({ text, values: [] })).rejects.toMatchObject({ code: "STATEMENT_REFUSED" });
    }
  });
});
