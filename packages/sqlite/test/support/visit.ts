// Opens a store with the engine alone, reads it and closes it, as a command or a backup tool would.
import { Database } from "bun:sqlite";

const [, , file] = process.argv;
const database = new Database(file, { readwrite: true, create: false });
database.prepare("select count(*) from sqlite_schema").values();
database.close(true);
