import { command } from "../command.ts";
import { Misuse } from "../failure.ts";
import { fieldsOf } from "../fields.ts";
import { closest } from "../suggest.ts";
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
    { line: "tenantry create acme --strategy postgres-databases --server eu", does: "in a database of its own" },
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
    const strategies = [...runtime.strategies.keys()];
    checkName("strategy", strategy, strategies);
    checkName("server", server, runtime.strategies.get(strategy ?? strategies[0] ?? "")?.servers);
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

/** Throws `Misuse` for a name that nothing configured has, with the one that was probably meant. */
function checkName(what: string, given: string | undefined, known: readonly string[] = []): void {
  if (given === undefined || known.includes(given)) return;
  if (known.length === 0) {
    throw new Misuse(`--${what} can not be "${given}": this strategy has only one.`, `Leave --${what} out.`);
  }
  const meant = known.find((name) => name.includes(given)) ?? closest(given, known);
  const hint = meant === undefined ? `It is one of: ${known.join(", ")}.` : `Did you mean: --${what} ${meant}`;
  throw new Misuse(`No ${what} is named "${given}".`, hint);
}
