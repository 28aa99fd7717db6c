import { expect, test } from "bun:test";
import { rows, statement, World } from "./support/world.ts";

test("columns are one array for every run of a statement, with the types their tables declare", async () => {
  await using world = new World();
  const connection = (await world.store()).connect();
  const select = statement("select id, title, 1 + 1 as two from posts");
  const { columns } = connection.query(select);
  expect(columns).toEqual([
    { name: "id", declaredType: "INTEGER" },
    { name: "title", declaredType: "TEXT" },
    { name: "two" },
  ]);
  connection.query(statement("insert into posts (title) values ('a')"));
  expect(connection.query(select).columns).toBe(columns);
  expect(connection.query({ ...select }).columns).toBe(columns);
});

const select = statement("select * from posts");
const names = (columns: readonly { name: string }[]) => columns.map((column) => column.name).join(" ");

test("columns follow a schema that this connection changes, in a transaction and back", async () => {
  await using world = new World();
  const connection = (await world.store()).connect();
  expect(names(connection.query(select).columns)).toBe("id author title");
  connection.query(statement("alter table posts rename column title to heading"));
  expect(names(connection.query(select).columns)).toBe("id author heading");
  const transaction = connection.begin();
  transaction.query(statement("alter table posts rename column heading to caption"));
  expect(names(transaction.query(select).columns)).toBe("id author caption");
  transaction.rollback();
  expect(names(connection.query(select).columns)).toBe("id author heading");
});

test("columns follow a schema that another connection changes, also where their number and names stay", async () => {
  await using world = new World();
  const store = await world.store();
  const connection = store.connect();
  const other = store.connect("migrate");
  expect(names(connection.query(select).columns)).toBe("id author title");
  other.query(statement("alter table posts rename column title to heading"));
  expect(names(connection.query(select).columns)).toBe("id author heading");
  other.query(statement("create view seen as select id as it from posts"));
  expect(connection.query(statement("select * from seen")).columns).toEqual([{ name: "it", declaredType: "INTEGER" }]);
  other.batch([statement("drop view seen"), statement("create view seen as select heading as it from posts")]);
  expect(connection.query(statement("select * from seen")).columns).toEqual([{ name: "it", declaredType: "TEXT" }]);
});

test("more texts than a connection keeps compiled still answer right", async () => {
  await using world = new World();
  const connection = (await world.store()).connect();
  for (let round = 0; round < 2; round++) {
    for (let at = 0; at < 400; at++) expect(rows(connection, `select ${at}, $1`, at)).toEqual([[at, at]]);
  }
});

test("a stream tells columns of one name apart", async () => {
  await using world = new World();
  const store = await world.store();
  const serve = store.connect();
  for (let at = 0; at < 250; at++) serve.query(statement("insert into posts (title) values ($1)", `t${at}`));
  const read = store.connect("read");
  const chunks = await Array.fromAsync(
    read.stream(
      statement(
        'select id, title as id, $1 as "__proto__" from posts where id > $2 order by posts.id desc; -- all',
        "p",
        5,
      ),
    ),
  );
  const streamed = chunks.flatMap((chunk) => chunk.rows);
  expect(streamed).toHaveLength(245);
  expect(streamed[0]).toEqual([250, "t249", "p"]);
  expect(chunks[0]?.columns).toEqual([
    { name: "id", declaredType: "INTEGER" },
    { name: "id", declaredType: "TEXT" },
    { name: "__proto__" },
  ]);
  expect(Math.max(...chunks.map((chunk) => chunk.rows.length))).toBeLessThanOrEqual(100);
});
