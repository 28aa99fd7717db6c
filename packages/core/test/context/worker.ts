import { TenantryError } from "../../src/errors.ts";
import { createTenancy } from "../../src/tenancy.ts";
import { FileCatalog } from "../support/file-catalog.ts";
import { fileStrategy } from "../support/file-strategy.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

using directory = temporaryDirectory();
const tenancy = createTenancy({
  catalog: new FileCatalog(directory.file("catalog.sqlite")),
  strategies: [fileStrategy(directory.file("stores"))],
  modules: {},
});
try {
  postMessage(tenancy.current().tenant.slug);
} catch (error) {
  postMessage(error instanceof TenantryError ? error.code : String(error));
}
