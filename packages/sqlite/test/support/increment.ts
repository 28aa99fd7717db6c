// Reads a number and writes the next one, again and again, as two statements of one transaction.
import { connectFile } from "../../src/connections/connect.ts";
import { patiently, statement } from "./world.ts";

const [, , file = "", times] = process.argv;
const connection = connectFile(file, {
  subject: { name: "tenant x" },
  settings: { synchronous: "normal", foreignKeys: true, busyTimeout: 0 },
});
console.log("ready");
for await (const _ of process.stdin) break;
for (let at = 0; at < Number(times); at++) {
  const transaction = await patiently(() => connection.begin());
  const [row] = transaction.query(statement("select n from counts")).rows;
  transaction.query(statement("update counts set n = $1", Number(row?.[0]) + 1));
  transaction.commit();
}
await connection.close();
console.log("done");
