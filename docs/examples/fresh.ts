import { tenancy } from "./platform.ts";

/** The platform on throw-away ground, with two tenants. */
export async function fresh(): Promise<typeof tenancy> {
  const temporary = tenancy.temporary();
  await temporary.migrate();
  await temporary.tenants.create({ slug: "amazon" });
  await temporary.tenants.create({ slug: "apple" });
  return temporary;
}
