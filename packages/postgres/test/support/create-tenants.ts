/** Makes tenants, one after the other, until it is killed. Arguments: address, the owner's address, what slugs begin with. */
import { createTenancy, module } from "@tenantry/core";
import { postgres } from "../../src/index.ts";

const [url = "", adminUrl = "", prefix = ""] = process.argv.slice(2);
const notes = module({
  name: "notes",
  migrations: [{ name: "0001_notes", sql: "create table notes (id integer primary key, marker text)" }],
});
const tenancy = createTenancy({ ...postgres(url, { adminUrl }), modules: { tenant: [notes] } });
for (let made = 0; ; made++) {
  await tenancy.tenants.create({ slug: `${prefix}-${made}` });
  console.log(made);
}
