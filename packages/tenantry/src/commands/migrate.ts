import type { FleetPlan, FleetReport, FleetSelection } from "@tenantry/core";
import { command } from "../command.ts";
import type { Context } from "../context.ts";
import { failureOf } from "../failure.ts";
import { interruptible } from "../interrupt.ts";
import { positiveInteger } from "../numbers.ts";
import { type Progress, progressOf } from "../progress.ts";
import { tenantOf } from "../tenant-of.ts";

export const migrate = command({
  name: "migrate",
  summary: "Run migrations: the shared store's, then every tenant's that is behind",
  details:
    "The catalog knows who is behind; tenants that are up to date are not opened. One that fails stays as it was and stops no\n" +
    "other; it answers 503 until it is mended, and the exit code is 1. Killed anywhere, or stopped with Ctrl-C, the same command\n" +
    "goes on with those that are still behind, and no migration runs twice. That is what --resume means, and it is always so.",
  examples: [
    { line: "tenantry migrate", does: "everybody" },
    { line: "tenantry migrate --dry-run", does: "what would run where" },
    { line: "tenantry migrate --tenant amazon --tenant apple", does: "these two, whatever the catalog says of them" },
    { line: "tenantry migrate --shared", does: "the shared store alone" },
  ],
  args: {
    tenant: { type: "string", valueHint: "slug", description: "Only this tenant" },
    shared: { type: "boolean", description: "Only the shared store (with --tenant: it too)" },
    concurrency: { type: "string", valueHint: "n", default: "4", description: "Tenants migrated at a time" },
    "dry-run": { type: "boolean", description: "Say what would run, and run nothing" },
    resume: { type: "boolean", description: "Go on where the last run stopped, as it always does" },
  },
  repeatable: ["tenant"],
  async run(context, args) {
    const concurrency = positiveInteger("concurrency", args.concurrency);
    const slugs = context.repeated.get("tenant") ?? [];
    const tenancy = await context.tenancy();
    const tenants: { id: string }[] = [];
    for (const slug of new Set(slugs)) tenants.push({ id: (await tenantOf(tenancy, slug)).id });
    const only: { only?: FleetSelection } =
      args.shared || tenants.length > 0 ? { only: { shared: args.shared ?? false, tenants } } : {};
    if (args["dry-run"]) {
      const plan = await tenancy.planMigrations({ ...only, concurrency });
      context.output.answer(planJson(plan), () => planText(plan));
      return plan.shared.error === undefined && plan.tenants.every(({ error }) => error === undefined) ? 0 : 1;
    }
    let bar: Progress | undefined;
    const report = await interruptible(context.output, (signal) =>
      tenancy.migrate({
        ...only,
        concurrency,
        signal,
        onStart: (count) => {
          bar = progressOf(context.output, "Migrating", count);
        },
        onTenant: (tenant) => bar?.step(lineOf(tenant)),
      }),
    );
    bar?.end();
    tell(context, report);
    return report.failed.length === 0 && report.left === 0 ? 0 : 1;
  },
});

function lineOf(tenant: FleetReport["migrated"][number] | FleetReport["failed"][number]): string {
  if ("error" in tenant) return `${tenant.slug}: failed (${failureOf(tenant.error).code})`;
  return `${tenant.slug}: ${namesOf(tenant.applied).join(", ") || "up to date"}`;
}

function tell({ output }: Context, report: FleetReport): void {
  const data = {
    shared: namesOf(report.shared),
    migrated: report.migrated.map(({ slug, id, applied }) => ({ slug, id, applied: namesOf(applied) })),
    failed: report.failed.map(({ slug, id, error }) => ({ slug, id, error: failureOf(error) })),
    upToDate: report.upToDate,
    left: report.left,
  };
  output.answer(data, () =>
    [
      ...(data.shared.length > 0 ? [`shared: ${data.shared.join(", ")}`] : []),
      ...data.failed.map(({ slug, error }) => `failed   ${slug}: ${error.message}\n         code    ${error.code}`),
      summaryOf(report),
      ...(data.failed.length > 0
        ? ["Mend what failed, then run the same command again: it goes on with those alone."]
        : []),
    ].join("\n"),
  );
}

function summaryOf({ migrated, failed, upToDate, left }: FleetReport): string {
  const changed = migrated.filter(({ applied }) => applied.length > 0).length;
  const parts = [
    `${changed} migrated`,
    `${failed.length} failed`,
    `${upToDate + migrated.length - changed} were up to date`,
  ];
  if (left > 0) parts.push(`${left} not begun`);
  return `${parts.join(", ")}.`;
}

function namesOf(applied: FleetReport["shared"]): string[] {
  return applied.map(({ module, name }) => `${module}/${name}`);
}

function planJson(plan: FleetPlan): unknown {
  const store = ({ pending, error }: FleetPlan["shared"]) => ({
    pending,
    ...(error !== undefined && { error: failureOf(error) }),
  });
  return {
    shared: store(plan.shared),
    tenants: plan.tenants.map((tenant) => ({ slug: tenant.slug, id: tenant.id, ...store(tenant) })),
    upToDate: plan.upToDate,
  };
}

function planText({ shared, tenants, upToDate }: FleetPlan): string {
  const line = (name: string, { pending, error }: FleetPlan["shared"]): string =>
    `${name}: ${error === undefined ? pending.join(", ") || "nothing to run" : `can not be migrated: ${failureOf(error).message}`}`;
  return [
    line("shared", shared),
    ...tenants.map((tenant) => line(tenant.slug, tenant)),
    `${tenants.length} to migrate, ${upToDate} up to date. Nothing was run.`,
  ].join("\n");
}
