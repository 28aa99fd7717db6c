// Opens a catalog and leaves: the process ends by itself.
import { sqliteCatalog } from "../../src/index.ts";

const [, , file = ""] = process.argv;
const catalog = sqliteCatalog(file);
Object.assign(globalThis, { catalog, connection: await catalog.open() });
