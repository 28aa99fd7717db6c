import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import fc from "fast-check";
import { SchemaVersion } from "../src/statements/schema-version.ts";
import { Session } from "../src/statements/session.ts";
import { Scratch, statement } from "./support/world.ts";

const ALTER = statement("alter table notes rename column text to word");
const ALTER_BACK = statement("alter table notes rename column word to text");
const WRITE = statement("insert into notes default values");

/** What this connection, or another one, does to the schema or the rows. */
const act = fc.record({
  who: fc.constantFrom("own", "other"),
  what: fc.constantFrom("read", "write", "alter", "write in a transaction", "alter in a transaction", "roll back"),
});

test("the version is another one whenever the schema is, and stays through transactions of rows", async () => {
  await using scratch = new Scratch();
  let made = 0;
  fc.assert(
    fc.property(fc.array(act, { maxLength: 30 }), (acts) => {
      const file = scratch.at(`${made++}.sqlite`);
      using database = new Database(file, { create: true });
      using another = new Database(file);
      for (const one of [database, another]) one.run("pragma journal_mode=wal; pragma synchronous=off");
      database.run("create table notes (id integer primary key, text text)");
      const sessions = {
        own: new Session(database, { subject: { name: "own" } }),
        other: new Session(another, { subject: { name: "other" } }),
      };
      const alter = (session: Session) => {
        const [row] = session.run(statement("select name from pragma_table_info('notes') where name = 'text'")).rows;
        session.run(row === undefined ? ALTER_BACK : ALTER);
      };
      const columns = () => sessions.own.run(statement("select * from notes limit 1")).columns.map(({ name }) => name);
      for (const { who, what } of acts) {
        const session = sessions[who as keyof typeof sessions];
        const transaction = what.includes("transaction") || what === "roll back";
        if (transaction) session.control("begin immediate");
        if (what.startsWith("write")) session.run(WRITE);
        if (what.startsWith("alter") || what === "roll back") alter(session);
        if (who === "own" && transaction) columns();
        if (transaction) session.control(what === "roll back" ? "rollback" : "commit");
        const actual = database.prepare("select name from pragma_table_info('notes')").values().flat();
        expect(columns()).toEqual(actual as string[]);
      }
    }),
    { numRuns: process.env.SOAK === "1" ? 1_000 : 60 },
  );
});

test("a transaction that writes rows leaves the version as it is", async () => {
  await using scratch = new Scratch();
  using database = new Database(scratch.at("a.sqlite"), { create: true });
  database.run("pragma journal_mode=wal; pragma synchronous=off");
  database.run("create table notes (id integer primary key, text text)");
  const version = new SchemaVersion(database, []);
  const before = version.current();
  for (let turn = 0; turn < 3; turn++) {
    database.run("begin immediate");
    database.run(WRITE.text);
    const commits = version.commits();
    database.run("commit");
    version.committed(commits);
    expect(version.current()).toBe(before);
  }
  database.run(ALTER.text);
  expect(version.current()).not.toBe(before);
});
