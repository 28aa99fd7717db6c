import { describe, expect, test } from "bun:test";
import { CapabilityError, ConstraintError, type Database, StatementRefusedError } from "@tenantry/core";
import { sql } from "kysely";
import { tenantDialect } from "../src/index.ts";
import { VERSIONS, world } from "./support/world.ts";

describe.each(VERSIONS)("Kysely %s", (_version, on) => {
  test("reads and writes its own tenant's rows, and no other's", async () => {
    await using own = await world();
    const [amazon, apple] = [on(await own.db("amazon")), on(await own.db("apple"))];
    const inserted = await amazon
      .insertInto("posts")
      .values({ id: 2, title: "only here", draft: true, at: "2026-01-02T03:04:05.000Z" })
      .returningAll()
      .executeTakeFirstOrThrow();
    expect(inserted).toEqual({ id: 2, title: "only here", draft: true, at: "2026-01-02T03:04:05.000Z" });
    const titles = (kysely: typeof amazon) => kysely.selectFrom("posts").select("title").orderBy("id").execute();
    expect(await titles(amazon)).toEqual([{ title: "amazon" }, { title: "only here" }]);
    expect(await titles(apple)).toEqual([{ title: "apple" }]);
  });

  test("says how many rows were changed and which key was given", async () => {
    await using own = await world();
    const kysely = on(await own.db("amazon"));
    const values = ["a", "b"].map((title) => ({ title, draft: false, at: "2026-01-01T00:00:00.000Z" }));
    const inserted = await kysely
      .insertInto("posts")
      .values(values as never)
      .executeTakeFirstOrThrow();
    expect(inserted).toEqual({ insertId: 3n, numInsertedOrUpdatedRows: 2n });
    const skipped = await kysely
      .insertInto("posts")
      .values({ id: 1, title: "again", draft: false, at: "" })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirstOrThrow();
    expect(skipped).toEqual({ insertId: undefined, numInsertedOrUpdatedRows: 0n });
    const updated = await kysely
      .updateTable("posts")
      .set({ draft: true })
      .where("id", ">", 1)
      .executeTakeFirstOrThrow();
    expect(updated.numUpdatedRows).toBe(2n);
    const deleted = await kysely.deleteFrom("posts").where("draft", "=", true).executeTakeFirstOrThrow();
    expect(deleted.numDeletedRows).toBe(2n);
    const raw = await sql`update posts set draft = ${true}`.execute(kysely);
    expect(raw.numAffectedRows).toBe(1n);
  });

  test("streams in portions of the asked size", async () => {
    await using own = await world();
    const kysely = on(await own.db("amazon"));
    const seen: string[] = [];
    for (let id = 2; id <= 7; id++)
      await sql`insert into posts (id, title) values (${id}, ${`p${id}`})`.execute(kysely);
    for await (const row of kysely.selectFrom("posts").select("title").orderBy("id").stream(3)) seen.push(row.title);
    expect(seen).toEqual(["amazon", "p2", "p3", "p4", "p5", "p6", "p7"]);
    for await (const _ of kysely.selectFrom("posts").selectAll().stream(2)) break;
    expect(await kysely.selectFrom("posts").select("id").where("id", "=", 1).execute()).toEqual([{ id: 1 }]);
  });

  test("makes and describes tables, without Tenantry's own", async () => {
    await using own = await world();
    const kysely = on(await own.db("amazon"));
    await kysely.schema
      .createTable("tags")
      .addColumn("name", "text", (column) => column.primaryKey())
      .execute();
    expect((await kysely.introspection.getTables()).map(({ name }) => name)).toEqual(["posts", "tags"]);
    expect((await on(await own.db("apple")).introspection.getTables()).map(({ name }) => name)).toEqual(["posts"]);
  });

  test("errors are Tenantry's, and what leaves the store is refused", async () => {
    await using own = await world();
    const kysely = on(await own.db("amazon"));
    const twice = kysely.insertInto("posts").values({ id: 1, title: "x", draft: false, at: "" });
    expect(await twice.execute().catch((error: unknown) => error)).toBeInstanceOf(ConstraintError);
    const attach = sql.raw("attach 'other.sqlite' as other").execute(kysely);
    expect(await attach.catch((error: unknown) => error)).toBeInstanceOf(StatementRefusedError);
  });

  test("destroy closes nothing that is the tenancy's", async () => {
    await using own = await world();
    const db = await own.db("amazon");
    const kysely = on(db);
    await kysely.selectFrom("posts").selectAll().execute();
    await kysely.destroy();
    expect(await on(db).selectFrom("posts").select("title").execute()).toEqual([{ title: "amazon" }]);
  });
});

test("a dialect that Kysely does not speak is refused by name", () => {
  const other: Pick<Database, "dialect"> = { dialect: "cobol" };
  expect(() => tenantDialect(other as Database)).toThrow(CapabilityError);
  expect(() => tenantDialect(other as Database)).toThrow("cobol");
});

test("on Postgres it writes Postgres's SQL", () => {
  const store: Pick<Database, "dialect"> = { dialect: "postgres" };
  for (const [, on] of VERSIONS) {
    const query = on(store as Database)
      .selectFrom("posts")
      .selectAll()
      .where("id", "=", 1)
      .where("title", "=", "x");
    expect(query.compile().sql).toBe('select * from "posts" where "id" = $1 and "title" = $2');
  }
});
