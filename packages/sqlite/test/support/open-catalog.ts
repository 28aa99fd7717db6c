// Opens a catalog and leaves: the process ends by itself.
import { sqliteCatalog } from "../../src/index.ts";

const [, , file = ""] = process.argv;
await sqliteCatalog(file).open();
