import { tenancy } from "./tenancy.ts";

await tenancy.as("operator:ada").tenants.hold("apple", "suspended", { reason: "The invoice is open." });
await tenancy.close();
