import { type EachReport, type HoldKind, type Tenancy, WORKABLE_HOLDS } from "@tenantry/core";
import { command } from "../command.ts";
import { failureOf, Misuse } from "../failure.ts";
import { positiveInteger } from "../numbers.ts";
import { plainJson } from "../plain-json.ts";
import { progressOf } from "../progress.ts";
import { loadScript, type Script } from "../script.ts";
import { HELD } from "../tenant-args.ts";
import { tenantOf } from "../tenant-of.ts";

export const run = command({
  name: "run",
  summary: "Run a script for one tenant, for some, or for all",
  details:
    "The script's default export is called with the tenant's scope, ({ tenant, db, shared, memo }), and with the words behind --.\n" +
    "What it answers is printed. One tenant that fails stops no other; tenants that are not served now are skipped, and named.\n" +
    "With --held those that are suspended or under maintenance are worked on, too.",
  examples: [
    { line: "tenantry run scripts/count-posts.ts --all", does: "for every tenant, four at a time" },
    { line: "tenantry run scripts/count-posts.ts --tenant amazon", does: "for one" },
    { line: "tenantry run scripts/import.ts --tenant amazon -- posts.csv", does: "with words for the script" },
    { line: "tenantry run scripts/export.ts --tenant amazon --held", does: "while it is suspended, too" },
  ],
  args: {
    file: { type: "positional", required: true, description: "The script" },
    tenant: { type: "string", valueHint: "slug", description: "For this tenant" },
    all: { type: "boolean", description: "For every tenant that is served" },
    held: HELD,
    concurrency: {
      type: "string",
      valueHint: "n",
      default: "4",
      description: "Tenants worked on at a time, with --all",
    },
  },
  repeatable: ["tenant"],
  takesRest: true,
  async run({ output, repeated, rest, tenancy }, { file, all = false, concurrency, held = false }) {
    const slugs = [...new Set(repeated.get("tenant") ?? [])];
    if (all === slugs.length > 0) {
      throw new Misuse("Say for whom the script runs.", "Either --tenant <slug> or --all");
    }
    const limit = positiveInteger("concurrency", concurrency);
    const script = await loadScript(file);
    const opened = await tenancy();
    await opened.runtime.ready();
    const named: Named[] = [];
    for (const slug of slugs) named.push({ slug, id: (await tenantOf(opened, slug)).id });
    const skipped = all ? await notServed(opened, held) : [];
    const size = all ? opened.runtime.catalog.directory.size - skipped.length : slugs.length;
    const bar = progressOf(output, file, size);
    const report = await runAll(opened, script, { all, named, limit, rest, held, done: (line) => bar.step(line) });
    bar.end();
    const data = {
      succeeded: report.succeeded.map(({ slug, id, value }) => ({ slug, id, value: value ?? null })),
      failed: report.failed.map(({ slug, id, error }) => ({ slug, id, error: failureOf(error) })),
      skipped,
    };
    output.answer(data, () =>
      [
        ...(output.watched ? report.succeeded.map(({ slug, value }) => lineOf(slug, value)) : []),
        ...data.failed.map(({ slug, error }) => `failed   ${slug}: ${error.message}\n         code    ${error.code}`),
        ...(skipped.length > 0 ? [`skipped  ${skipped.join(", ")}: not served now`] : []),
        `${report.succeeded.length} done, ${report.failed.length} failed.`,
      ].join("\n"),
    );
    return report.failed.length === 0 ? 0 : 1;
  },
});

async function notServed({ tenants }: Tenancy, held: boolean): Promise<string[]> {
  const passed: readonly HoldKind[] = held ? WORKABLE_HOLDS : [];
  const slugs: string[] = [];
  for await (const { slug, status, holds } of tenants.all()) {
    if (status !== "active" || holds.some(({ kind }) => !passed.includes(kind))) slugs.push(slug);
  }
  return slugs;
}

interface Named {
  readonly slug: string;
  readonly id: string;
}

interface Plan {
  readonly all: boolean;
  readonly named: readonly Named[];
  readonly limit: number;
  readonly rest: readonly string[];
  readonly held: boolean;
  readonly done: (line: string) => void;
}

async function runAll(tenancy: Tenancy, script: Script, plan: Plan): Promise<EachReport<unknown>> {
  const work: Script = async (scope) => {
    const { slug } = scope.tenant;
    try {
      const value = await script(scope, plan.rest);
      plan.done(lineOf(slug, value));
      return value;
    } catch (error) {
      plan.done(`${slug}: failed`);
      throw error;
    }
  };
  if (plan.all)
    return await tenancy.each((scope) => work(scope, plan.rest), { concurrency: plan.limit, held: plan.held });
  const succeeded: EachReport<unknown>["succeeded"][number][] = [];
  const failed: EachReport<unknown>["failed"][number][] = [];
  for (const { slug, id } of plan.named) {
    try {
      succeeded.push({
        slug,
        id,
        value: await tenancy.run({ id }, (scope) => work(scope, plan.rest), { held: plan.held }),
      });
    } catch (error) {
      failed.push({ slug, id, error });
    }
  }
  return { succeeded, failed };
}

function lineOf(slug: string, value: unknown): string {
  if (value === undefined) return `${slug}: done`;
  return `${slug}: ${typeof value === "string" ? value : JSON.stringify(value, plainJson)}`;
}
