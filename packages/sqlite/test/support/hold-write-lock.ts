// Holds the right to write until it is told to go on.
import { Database } from "bun:sqlite";

const [, , file] = process.argv;
const database = new Database(file, { readwrite: true, create: false });
database.run("begin immediate");
console.log("holding");
for await (const _ of process.stdin) break;
database.run("rollback");
database.close(true);
console.log("released");
