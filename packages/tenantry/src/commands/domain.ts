import type { Domain, DomainChallenge, Tenant } from "@tenantry/core";
import { command, group } from "../command.ts";
import { table } from "../table.ts";
import { SLUG } from "../tenant-args.ts";
import { tenantOf } from "../tenant-of.ts";

const WHOSE = { type: "string", valueHint: "slug", description: "Whose, where several claim it" } as const;
const HOST = { type: "positional", required: true, description: "The host name, such as acme.example" } as const;

/** What keeps the whole tenant from being served. */
function obstacle({ status, holds }: Tenant): string | undefined {
  if (status !== "active") return `the tenant is ${status}`;
  return holds.length === 0 ? undefined : `the tenant is held: ${holds.map(({ kind }) => kind).join(", ")}`;
}

function lines(domains: readonly Domain[], tenant: Tenant): string {
  const kept = obstacle(tenant);
  return table(
    ["host", "primary", "served"],
    domains.map(({ host, primary, active, trusted }) => [
      host,
      primary ? "yes" : "",
      !trusted ? "no, it is not proven" : !active ? "no, it is inactive" : kept === undefined ? "yes" : `no, ${kept}`,
    ]),
  );
}

const add = command({
  name: "add",
  summary: "Give a tenant a domain",
  details:
    "The first becomes the primary one, which links lead to. What is added here is trusted, and served at once, unless it is\n" +
    "`--unproven`: then it is served once DNS has the TXT record that is shown, and `tenantry domain verify` has found it there.",
  examples: [
    { line: "tenantry domain add amazon shop.example", does: "served from the next request on" },
    { line: "tenantry domain add amazon shop.example --with-www", does: "www.shop.example too; both or none" },
    { line: "tenantry domain add amazon shop.example --unproven", does: "shows the TXT record that proves it" },
  ],
  args: {
    slug: SLUG,
    host: HOST,
    primary: { type: "boolean", description: "Make it the one that links lead to" },
    "with-www": { type: "boolean", description: "Add www.<host> as well" },
    unproven: { type: "boolean", description: "Only claim it: it is served once DNS proves it" },
  },
  async run({ output, tenancy }, args) {
    const { domains, ...opened } = await openedWith(tenancy, args.slug);
    const tenant = { id: opened.id };
    const trusted = !(args.unproven ?? false);
    const hosts = args["with-www"] ? [args.host, `www.${args.host}`] : [args.host];
    const added = await domains.add(tenant, hosts, { primary: args.primary ?? false, trusted });
    if (!trusted) {
      const claims = await Promise.all(
        added.map(async (claim) => ({ ...claim, challenge: await domains.challenge(claim.host, { tenant }) })),
      );
      output.answer(claims, () => claims.map((claim) => claimText(claim, args.slug)).join("\n"));
      return 0;
    }
    output.answer(added, () => `${args.slug} answers at ${added.map(({ host }) => host).join(" and ")} now.`);
    return 0;
  },
});

const remove = command({
  name: "remove",
  summary: "Take a domain away from its tenant",
  examples: [
    { line: "tenantry domain remove shop.example", does: "it answers 404 from the next request on" },
    { line: "tenantry domain remove shop.example --successor acme.example", does: "for a primary domain" },
  ],
  args: {
    host: HOST,
    successor: { type: "string", valueHint: "host", description: "The one that becomes primary, where this one was" },
  },
  async run({ output, tenancy }, { host, successor }) {
    await (await tenancy()).domains.remove(host, successor === undefined ? {} : { successor });
    output.answer({ host, removed: true }, () => `Removed ${host}.`);
    return 0;
  },
});

const primary = command({
  name: "primary",
  summary: "Make a domain the one that links lead to",
  examples: [{ line: "tenantry domain primary acme.example", does: "the one that was is an alias from now on" }],
  args: { host: HOST },
  async run({ output, tenancy }, { host }) {
    const domain = await (await tenancy()).domains.setPrimary(host);
    output.answer(domain, () => `${domain.host} is the primary domain now.`);
    return 0;
  },
});

const trust = command({
  name: "trust",
  summary: "Have an unproven domain served, on your word",
  examples: [{ line: "tenantry domain trust acme.example", does: "where you know that it is the tenant's" }],
  args: { host: HOST, tenant: WHOSE },
  async run({ output, tenancy }, { host, tenant }) {
    const domain = await (await tenancy()).domains.trust(host, tenant === undefined ? {} : { tenant });
    output.answer(domain, () => `${domain.host} is served now.`);
    return 0;
  },
});

const verify = command({
  name: "verify",
  summary: "Have an unproven domain served, if DNS proves it",
  details:
    "Asks this machine's name servers for the TXT record `_tenantry-challenge.<host>`. Where it is missing or has another value\n" +
    "the exit code is 1, and the record to add is named. The first tenant that proves a host has it.",
  examples: [
    { line: "tenantry domain verify acme.example", does: "served from the next request on" },
    { line: "tenantry domain verify acme.example --tenant amazon", does: "where several tenants claim it" },
  ],
  args: { host: HOST, tenant: WHOSE },
  async run({ output, tenancy }, { host, tenant }) {
    const { domains } = await tenancy();
    const { tenantId } = await domains.get(host, tenant === undefined ? {} : { tenant });
    const domain = await domains.verify(host, { tenant: { id: tenantId } });
    output.answer(domain, () => `${domain.host} is proven, and ${domain.active ? "served now" : "inactive"}.`);
    return 0;
  },
});

const list = command({
  name: "list",
  summary: "List a tenant's domains",
  examples: [{ line: "tenantry domain list amazon", does: "the primary one first" }],
  args: { slug: SLUG },
  async run({ output, tenancy }, { slug }) {
    const opened = await tenancy();
    const tenant = await tenantOf(opened, slug);
    const found = await opened.domains.list({ id: tenant.id });
    output.answer(found, () =>
      found.length === 0
        ? `${slug} has no domains. Add one with: tenantry domain add ${slug} <host>`
        : lines(found, tenant),
    );
    return 0;
  },
});

function claimText({ host, challenge }: Domain & { readonly challenge: DomainChallenge }, slug: string): string {
  return [
    `${host} is claimed for ${slug}, and not served yet. Its owner adds this record to the DNS:`,
    `  ${challenge.name}  TXT  "${challenge.value}"`,
    `Then: tenantry domain verify ${host} --tenant ${slug}`,
  ].join("\n");
}

async function openedWith(tenancy: Parameters<typeof add.run>[0]["tenancy"], slug: string) {
  const opened = await tenancy();
  const { id } = await tenantOf(opened, slug);
  return { id, domains: opened.domains };
}

export const domain = group({
  name: "domain",
  summary: "Add, remove and list the domains of tenants",
  subcommands: [add, remove, primary, verify, trust, list],
});
