import { command } from "../command.ts";
import { SLUG } from "../tenant-args.ts";
import { standing, tenantJson } from "../tenant-lines.ts";
import { tenantOf } from "../tenant-of.ts";

export const rename = command({
  name: "rename",
  summary: "Give a tenant another slug",
  details: "The store stays where it is. The old slug answers 410 for 90 days, and nobody else gets it meanwhile.",
  examples: [{ line: "tenantry rename amazon kindle", does: "amazon.example.com is kindle.example.com from now on" }],
  args: {
    old: { type: "positional", required: true, description: "The slug it has" },
    new: { type: "positional", required: true, description: "The slug it gets" },
    force: { type: "boolean", description: "Take a slug that another tenant gave back less than 90 days ago" },
  },
  async run({ output, tenancy }, { old, new: slug, force = false }) {
    const opened = await tenancy();
    const { id } = await tenantOf(opened, old);
    const tenant = await opened.tenants.rename({ id }, slug, { force });
    output.answer(tenantJson(tenant), () =>
      old === slug ? `${slug} has this slug already.` : `${old} is ${slug} now: ${tenant.url()}`,
    );
    return 0;
  },
});

export const remove = command({
  name: "delete",
  summary: "Take a tenant out of service; it can be restored",
  details: "It answers 410. Its store, slug and domains stay its own until it is restored or purged.",
  examples: [{ line: "tenantry delete amazon", does: "nothing is destroyed" }],
  args: { slug: SLUG },
  async run({ output, tenancy }, { slug }) {
    const opened = await tenancy();
    const { id } = await tenantOf(opened, slug);
    const tenant = await opened.tenants.delete({ id });
    output.answer(
      tenantJson(tenant),
      () =>
        `${slug} is out of service. Bring it back with: tenantry restore ${slug}, or destroy it with: tenantry purge ${slug}`,
    );
    return 0;
  },
});

export const restore = command({
  name: "restore",
  summary: "Bring a deleted tenant back",
  details: "With the holds it had. What was purged can't be restored.",
  examples: [{ line: "tenantry restore amazon", does: "serves it again" }],
  args: { slug: SLUG },
  async run({ output, tenancy }, { slug }) {
    const opened = await tenancy();
    const { id } = await tenantOf(opened, slug);
    const tenant = await opened.tenants.restore({ id });
    output.answer(tenantJson(tenant), () => `${slug} is ${standing(tenant)} again: ${tenant.url()}`);
    return 0;
  },
});
