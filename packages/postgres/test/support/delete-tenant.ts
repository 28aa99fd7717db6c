/** Deletes a tenant. Arguments: address, slug. */
import { createTenancy } from "@tenantry/core";
import { postgres } from "../../src/index.ts";

const [url = "", slug = ""] = process.argv.slice(2);
await using tenancy = createTenancy({ ...postgres(url), modules: {} });
await tenancy.tenants.delete(slug);
