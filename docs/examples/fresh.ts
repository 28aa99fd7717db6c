import { testTenants } from "@tenantry/testing";
import { tenancy } from "./platform.ts";

/** The platform on throw-away ground, with two tenants. */
export async function fresh(): Promise<typeof tenancy> {
  return (await testTenants(tenancy, ["amazon", "apple"])).tenancy;
}
