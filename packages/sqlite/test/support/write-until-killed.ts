// Commits rows and says each one that was acknowledged, until it is killed.
import { connectFile } from "../../src/connections/connect.ts";
import { statement } from "./world.ts";

const [, , file = ""] = process.argv;
const connection = connectFile(file, {
  subject: { name: "tenant x" },
  settings: { synchronous: "normal", foreignKeys: true, busyTimeout: 50 },
});
for (let at = 0; ; at++) {
  const title = `${process.pid} ${at}`;
  if (at % 3 === 0)
    connection.batch([
      statement("insert into posts (title) values ($1)", title),
      statement("insert into authors (name) values ($1)", title),
    ]);
  else connection.query(statement("insert into posts (title) values ($1)", title));
  process.stdout.write(`${title}\n`);
  if (at % 20 === 0) await Bun.sleep(0);
}
