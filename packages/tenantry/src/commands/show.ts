import { command } from "../command.ts";
import { pairs } from "../table.ts";
import { SLUG } from "../tenant-args.ts";
import { standing, tenantJson } from "../tenant-lines.ts";
import { tenantOf } from "../tenant-of.ts";

export const show = command({
  name: "show",
  summary: "Show all that is known of a tenant",
  examples: [
    { line: "tenantry show amazon", does: "status, holds, domains, fields, settings" },
    { line: "tenantry show amazon --json", does: "the same for a program" },
  ],
  args: { slug: SLUG },
  async run({ output, tenancy }, { slug }) {
    const opened = await tenancy();
    const tenant = await tenantOf(opened, slug);
    const domains = await opened.domains.list({ id: tenant.id });
    output.answer({ ...tenantJson(tenant), domains }, () =>
      pairs([
        ["slug", tenant.slug],
        ["name", tenant.name],
        ["id", tenant.id],
        ["status", standing(tenant)],
        ...tenant.holds.map(({ kind, reason, by, since }): [string, string] => [
          `  ${kind}`,
          `since ${since}, by ${by}${reason === null ? "" : `: ${reason}`}`,
        ]),
        ["address", tenant.url()],
        ...domains.map(({ host, primary, active, trusted }): [string, string] => [
          "domain",
          [host, primary && "primary", !active && "inactive", !trusted && "not proven"].filter(Boolean).join(", "),
        ]),
        ["strategy", tenant.strategy],
        ["fields", JSON.stringify(tenant.fields)],
        ["settings", JSON.stringify(tenant.settings)],
        ["created", `${tenant.createdAt}, by ${tenant.createdBy}`],
        ["updated", `${tenant.updatedAt}, by ${tenant.updatedBy}`],
        ...(tenant.deletedAt === null
          ? []
          : [["deleted", `${tenant.deletedAt}, by ${tenant.deletedBy}`] as [string, string]]),
      ]),
    );
    return 0;
  },
});
