import { command } from "../command.ts";
import { fieldsOf } from "../fields.ts";
import { tenantJson } from "../tenant-lines.ts";

export const create = command({
  name: "create",
  summary: "Make a tenant with its store",
  details:
    "The store is made aside, migrated, stamped and put in its place; then the tenant is in service. Where anything fails,\n" +
    "nothing is left, or `tenantry doctor` names what is.",
  examples: [
    { line: "tenantry create amazon", does: "a tenant named Amazon" },
    {
      line: 'tenantry create acme --name "Acme Inc." --domain acme.example',
      does: "with a name and a domain of its own",
    },
    { line: "tenantry create acme --field plan=pro --field seats=5", does: "with custom fields" },
  ],
  args: {
    slug: { type: "positional", required: true, description: "For addresses: a–z, 0–9 and hyphens" },
    name: { type: "string", description: "For people; otherwise the slug with a capital" },
    domain: { type: "string", valueHint: "host", description: "Its first domain, which becomes the primary one" },
    strategy: { type: "string", description: "What keeps its store; otherwise the first that is configured" },
    server: { type: "string", description: "The server a new database goes to" },
    field: { type: "string", valueHint: "key=value", description: "A custom field; key:=value is JSON" },
    migrate: {
      type: "boolean",
      default: true,
      description: "Make the store without running migrations; `tenantry provision` completes it",
    },
    force: { type: "boolean", description: "Take a slug that another tenant gave back less than 90 days ago" },
  },
  repeatable: ["field"],
  async run({ output, repeated, tenancy }, args) {
    const { tenants, runtime } = await tenancy();
    const { slug, name, domain, strategy, server, force } = args;
    const tenant = await tenants.create({
      slug,
      fields: fieldsOf(repeated.get("field") ?? [], runtime.config.tenantFields),
      ...(name !== undefined && { name }),
      ...(domain !== undefined && { domain }),
      ...(strategy !== undefined && { strategy }),
      ...(server !== undefined && { server }),
      ...(force && { force }),
      ...(!args.migrate && { migrate: false }),
    });
    output.answer(tenantJson(tenant), () =>
      tenant.status === "active"
        ? `Created ${tenant.slug} (${tenant.name}): ${tenant.url()}`
        : `Created ${tenant.slug} (${tenant.name}), without its tables. Complete it with: tenantry provision ${tenant.slug}`,
    );
    return 0;
  },
});
