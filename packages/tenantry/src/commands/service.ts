import type { HoldKind, Tenancy, Tenant } from "@tenantry/core";
import { command, group } from "../command.ts";
import { SLUG } from "../tenant-args.ts";
import { standing, tenantJson } from "../tenant-lines.ts";
import { tenantOf } from "../tenant-of.ts";

const REASON = { type: "string", valueHint: "text", description: "Shown to those who are refused" } as const;
const NOTE = {
  type: "string",
  valueHint: "text",
  description: "For `show`, the audit log, and a maintenance page of one's own; the plain page does not show it",
} as const;

async function hold(tenancy: Tenancy, slug: string, kind: HoldKind, reason: string | undefined): Promise<Tenant> {
  const { id } = await tenantOf(tenancy, slug);
  return await tenancy.tenants.hold({ id }, kind, reason === undefined ? {} : { reason });
}

/** Lifts a hold, and says what is the case now. */
async function lift(tenancy: Tenancy, slug: string, kind: HoldKind): Promise<{ tenant: Tenant; text: string }> {
  const before = await tenantOf(tenancy, slug);
  const tenant = await tenancy.tenants.lift({ id: before.id }, kind);
  const was = before.holds.some((one) => one.kind === kind);
  const others = tenant.holds.map((one) => one.kind).join(", ");
  const now =
    others === "" ? (tenant.status === "active" ? "It is served" : `It is ${standing(tenant)}`) : `Still on: ${others}`;
  return {
    tenant,
    text: was
      ? `Lifted ${kind} from ${slug}. ${now}.`
      : `${slug} was not ${kind === "maintenance" ? "in maintenance" : kind}. ${now}.`,
  };
}

export const maintenance = group({
  name: "maintenance",
  summary: "Show a tenant's visitors that it is being worked on",
  details: "The tenant answers 503 with Retry-After, as a page or as JSON, from its next request on.",
  subcommands: [
    command({
      name: "on",
      summary: "Put a tenant into maintenance",
      examples: [{ line: 'tenantry maintenance on amazon --reason "new disk"', does: "503 from the next request on" }],
      args: { slug: SLUG, reason: NOTE },
      async run({ output, tenancy }, { slug, reason }) {
        const tenant = await hold(await tenancy(), slug, "maintenance", reason);
        output.answer(
          tenantJson(tenant),
          () => `${slug} is in maintenance. End it with: tenantry maintenance off ${slug}`,
        );
        return 0;
      },
    }),
    command({
      name: "off",
      summary: "End a tenant's maintenance",
      examples: [{ line: "tenantry maintenance off amazon", does: "serves it again" }],
      args: { slug: SLUG },
      async run({ output, tenancy }, { slug }) {
        const { tenant, text } = await lift(await tenancy(), slug, "maintenance");
        output.answer(tenantJson(tenant), () => text);
        return 0;
      },
    }),
  ],
});

export const suspend = command({
  name: "suspend",
  summary: "Stop serving a tenant",
  details: "It answers 403 until it is resumed. Its data stays as it is.",
  examples: [{ line: 'tenantry suspend amazon --reason "unpaid"', does: "403 from the next request on" }],
  args: { slug: SLUG, reason: REASON },
  async run({ output, tenancy }, { slug, reason }) {
    const tenant = await hold(await tenancy(), slug, "suspended", reason);
    output.answer(tenantJson(tenant), () => `${slug} is suspended. Serve it again with: tenantry resume ${slug}`);
    return 0;
  },
});

export const resume = command({
  name: "resume",
  summary: "Serve a suspended tenant again",
  examples: [
    { line: "tenantry resume amazon", does: "lifts the suspension; other holds stay" },
    { line: "tenantry resume amazon --hold quarantined", does: "once its store was mended" },
  ],
  args: {
    slug: SLUG,
    hold: {
      type: "enum",
      options: ["suspended", "quarantined", "moving", "maintenance"],
      default: "suspended",
      valueHint: "kind",
      description: "Which hold is lifted: suspended, quarantined, moving or maintenance",
    },
  },
  async run({ output, tenancy }, { slug, hold: kind }) {
    const { tenant, text } = await lift(await tenancy(), slug, kind as HoldKind);
    output.answer(tenantJson(tenant), () => text);
    return 0;
  },
});
