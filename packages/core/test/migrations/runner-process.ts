import { migrateStore } from "../../src/migrations/migrate-store.ts";
import { module } from "../../src/migrations/sql-module.ts";
import { MigrateConnection } from "../support/migrate-connection.ts";

/** A runner of its own: brings the store in a file to so many migrations, each of which writes down that it ran. */
const [file = "", count = "0"] = process.argv.slice(2);
const migrations = Array.from({ length: Number(count) }, (_, at) => ({
  name: `${String(at + 1).padStart(4, "0")}_step`,
  sql:
    at === 0
      ? "create table ran (step integer); insert into ran values (1)"
      : `insert into ran values (${at + 1}); create table t${at} (a)`,
}));
const connection = new MigrateConnection(file);
process.stdout.write("ready\n");
for await (const _ of Bun.stdin.stream()) break;
const applied = await migrateStore({ connection, dialect: "sqlite", modules: [module({ name: "blog", migrations })] });
connection.close();
process.stdout.write(`${applied.length}\n`);
