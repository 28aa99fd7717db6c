import { describe, expect, test } from "bun:test";
import { InvalidValueError, QueryError, StatementRefusedError } from "@tenantry/core/adapter";
import { readStatement } from "../src/statements/statement-text.ts";
import { insertPost, rows, statement, World } from "./support/world.ts";

describe("one text holds one statement", () => {
  const several = [
    "select 1; drop table posts",
    "select 1 ;; drop table posts",
    "select 1; -- so\n drop table posts",
    "select 1 /* ; */; /* so */ drop table posts;",
    "select ';' ; select 2",
    "create trigger t after insert on posts begin delete from authors; end; drop table posts",
    "create temp trigger t after insert on posts begin delete from authors; end ; drop table posts",
  ];
  test.each(several)("refuses %s", (text) => expect(() => readStatement(text)).toThrow(StatementRefusedError));

  const single = [
    "select 1;",
    "select ';'",
    'select ";", `;`, [;] from posts ; -- ; and more',
    "select 1 /* ; drop table posts */",
    "create trigger t after insert on posts begin delete from authors; select case when 1 then 2 end; end;",
    "create temporary trigger t after insert on posts begin select 'end'; delete from authors where id = (1); end",
    "create table trigger_log (x); ",
  ];
  test.each(single)("takes %s", (text) => expect(() => readStatement(text)).not.toThrow());

  test("refuses none, and a NUL, behind which the engine would not look", () => {
    for (const text of ["", " \n", ";", "-- only a comment", "/* */ ;", "select 1 \0", "select 1 \0 union select 2"]) {
      expect(() => readStatement(text)).toThrow(StatementRefusedError);
    }
  });

  test("the table is still there after the attempt", async () => {
    await using world = new World();
    const connection = (await world.store()).connect();
    expect(() => connection.query(statement("select 1; drop table posts"))).toThrow(StatementRefusedError);
    expect(rows(connection, "select count(*) from posts")).toEqual([[0]]);
  });
});

test("the verb is found behind comments and common tables", () => {
  expect(readStatement("/* a */ -- b\n INSERT into t values (1)").verb).toBe("insert");
  expect(readStatement("with a as (select 1), b as (delete from x) update t set c = replace(c, 'a', 'b')").verb).toBe(
    "update",
  );
  expect(readStatement("with recursive a(i) as (values (1)) select * from a").verb).toBe("select");
});

describe("placeholders", () => {
  test("are found outside of strings, names and comments only", () => {
    const source = `select $1, '$2', "$3", [$4], \`$5\`, x$6 /* $7 */, $12 -- $8`;
    expect(readStatement(source).text).toBe(`select ?1, '$2', "$3", [$4], \`$5\`, x$6 /* $7 */, ?12 -- $8`);
  });

  test("bind by their number, in any order and again", async () => {
    await using world = new World();
    const connection = (await world.store()).connect();
    expect(rows(connection, "select $2, $1, $2", "first", "second")).toEqual([["second", "first", "second"]]);
    expect(rows(connection, "select ?, ?", "first", "second")).toEqual([["first", "second"]]);
  });

  test("need exactly their values, and never take those of the run before", async () => {
    await using world = new World();
    const connection = (await world.store()).connect();
    expect(rows(connection, "select $1", "kept")).toEqual([["kept"]]);
    for (const values of [[], ["a", "b"]]) {
      expect(() => connection.query({ text: "select $1", values })).toThrow(InvalidValueError);
    }
  });
});

describe("values", () => {
  test("come back as they went in", async () => {
    await using world = new World();
    const connection = (await world.store()).connect();
    const given = [
      "é\u0000ß",
      1.5,
      -7,
      2 ** 40,
      9007199254740993n,
      -(2n ** 63n),
      null,
      new Uint8Array([0, 255]),
      true,
      false,
    ];
    const [row] = rows(connection, `select ${given.map((_, at) => `$${at + 1}`).join(", ")}`, ...given);
    expect(row).toEqual([...given.slice(0, 8), 1, 0]);
  });

  test("that the driver would bind as NULL or as something else are refused", async () => {
    await using world = new World();
    const connection = (await world.store()).connect();
    for (const value of [undefined, Number.NaN, {}, ["a"], new Date(), Symbol("a"), 2n ** 63n, -(2n ** 63n) - 1n]) {
      expect(() => connection.query(statement("select $1", value))).toThrow(InvalidValueError);
    }
  });
});

describe("a result tells what its own statement did", () => {
  test("changes and keys", async () => {
    await using world = new World();
    const connection = (await world.store()).connect();
    expect(insertPost(connection, "a")).toMatchObject({ changes: 1, lastInsertId: 1 });
    expect(connection.query(statement("insert into posts (title) values ('b'), ('c')"))).toMatchObject({
      changes: 2,
      lastInsertId: 3,
    });
    const select = connection.query(statement("select * from posts"));
    expect(select.changes).toBe(0);
    expect(select).not.toHaveProperty("lastInsertId");
    const none = connection.query(statement("insert or ignore into posts (id, title) values (1, 'x')"));
    expect(none.changes).toBe(0);
    expect(none).not.toHaveProperty("lastInsertId");
    const update = connection.query(statement("update posts set title = title where id < 3"));
    expect(update.changes).toBe(2);
    expect(update).not.toHaveProperty("lastInsertId");
    expect(connection.query(statement("create table other (x)")).changes).toBe(0);
    expect(connection.query(statement("delete from posts")).changes).toBe(3);
  });

  test("with RETURNING too", async () => {
    await using world = new World();
    const connection = (await world.store()).connect();
    const insert = connection.query(statement("insert into posts (title) values ('a'), ('b') returning id, title"));
    expect(insert).toMatchObject({
      changes: 2,
      lastInsertId: 2,
      rows: [
        [1, "a"],
        [2, "b"],
      ],
    });
    expect(connection.query(statement("update posts set title = 'c' where id = 9 returning id"))).toMatchObject({
      changes: 0,
      rows: [],
    });
    expect(connection.query(statement("delete from posts where id = 1 returning id"))).toMatchObject({
      changes: 1,
      rows: [[1]],
    });
  });
});

describe("integers keep every digit", () => {
  const big = 9007199254740993n;

  test("in reads, small ones staying numbers", async () => {
    await using world = new World();
    const connection = (await world.store()).connect();
    connection.query(statement("create table numbers (id integer primary key, n)"));
    expect(connection.query(statement("insert into numbers values ($1, 5)", big)).lastInsertId).toBe(big);
    connection.query(statement("insert into numbers values (1, 1e300), (2, 2.5), (3, 'x')"));
    const expected = [
      [1, 1e300],
      [2, 2.5],
      [3, "x"],
      [big, 5],
    ];
    for (let again = 0; again < 3; again++)
      expect(rows(connection, "select * from numbers order by id")).toEqual(expected);
    expect(rows(connection, "select * from numbers where id < 3 order by id")).toEqual(expected.slice(0, 2));
  });

  test("in RETURNING, where the statement may run once only", async () => {
    await using world = new World();
    const connection = (await world.store()).connect();
    const result = connection.query(
      statement("insert into posts (id, title) values ($1, 'a') returning id, 7, title", big),
    );
    expect(result).toMatchObject({ rows: [[big, 7, "a"]], lastInsertId: big, changes: 1 });
    expect(rows(connection, "select count(*) from posts")).toEqual([[1]]);
  });

  test("in streams", async () => {
    await using world = new World();
    const connection = (await world.store()).connect("read");
    const chunks = await Array.fromAsync(connection.stream(statement("select $1, 7", big)));
    expect(chunks.flatMap((chunk) => chunk.rows)).toEqual([[big, 7]]);
  });
});

test("the engine's refusals are errors of Tenantry that name the tenant and no path", async () => {
  await using world = new World();
  const store = await world.store();
  const connection = store.connect();
  const error = (() => {
    try {
      return connection.query(statement("selec 1"));
    } catch (thrown) {
      return thrown;
    }
  })();
  expect(error).toBeInstanceOf(QueryError);
  expect(String(error)).toContain(store.tenant.id);
  expect(String(error)).not.toContain(world.path);
});
