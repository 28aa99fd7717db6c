import type { Tenant, TenantStatus } from "@tenantry/core";
import { command } from "../command.ts";
import { table } from "../table.ts";
import { standing, tenantJson } from "../tenant-lines.ts";

const STATUSES = ["provisioning", "active", "deleted"] as const satisfies readonly TenantStatus[];

export const list = command({
  name: "list",
  summary: "List tenants",
  examples: [
    { line: "tenantry list", does: "all tenants, by slug" },
    { line: "tenantry list --status deleted", does: "those that can be restored or purged" },
    { line: "tenantry list --slugs | head", does: "slugs alone, one on a line" },
  ],
  args: {
    status: {
      type: "enum",
      options: [...STATUSES],
      valueHint: "status",
      description: `Only those that are ${STATUSES.join(", ")}`,
    },
    held: { type: "boolean", description: "Only those that a hold keeps out" },
    slugs: { type: "boolean", description: "Print slugs alone" },
  },
  async run({ output, tenancy }, { status, held, slugs }) {
    const { tenants, runtime } = await tenancy();
    const found: Tenant[] = [];
    const wanted = STATUSES.find((known) => known === status);
    for await (const tenant of tenants.all(wanted === undefined ? {} : { status: wanted })) {
      if (!held || tenant.holds.length > 0) found.push(tenant);
    }
    if (slugs) {
      output.answer(
        found.map(({ slug }) => slug),
        () => found.map(({ slug }) => slug).join("\n"),
      );
      return 0;
    }
    output.answer(found.map(tenantJson), () =>
      found.length === 0
        ? status === undefined && !held
          ? `No tenants in ${placeOf(runtime.catalog.location)}. Make one with: tenantry create <slug>`
          : "No tenants are like that."
        : table(
            ["slug", "name", "status", "strategy", "address"],
            found.map((tenant) => [tenant.slug, tenant.name, standing(tenant), tenant.strategy, tenant.url()]),
          ),
    );
    return 0;
  },
});

/** An empty catalog is often another one than was meant: of another folder, or another server. */
function placeOf(location: string | undefined): string {
  return location === undefined ? "the catalog" : `the catalog ${location}`;
}
