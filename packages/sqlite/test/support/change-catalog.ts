// Changes a catalog on command: `announce` commits and tells, `commit` commits only, `die` commits and is killed.
import { sqliteCatalog } from "../../src/index.ts";
import { statement } from "./world.ts";

const [, , file = ""] = process.argv;
const catalog = sqliteCatalog(file);
const connection = await catalog.open();
console.log("ready");
for await (const chunk of process.stdin) {
  for (const command of chunk.toString().trim().split("\n")) {
    await connection.query(statement("insert into changes values ($1)", command));
    if (command === "die") process.kill(process.pid, "SIGKILL");
    if (command === "announce") await catalog.announce();
    console.log("did it");
  }
}
await catalog.close();
