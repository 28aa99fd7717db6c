import { tenancy } from "./tenancy.ts";

await tenancy.as("operator:ada").tenants.hold("apple", "suspended", { reason: "The invoice is open." });
for (const { at, actor, action } of await tenancy.audit.list({ after: 0 })) console.log(at, actor, action);
await tenancy.close();
