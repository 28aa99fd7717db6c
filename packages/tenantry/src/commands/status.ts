import type { Tenancy } from "@tenantry/core";
import { command } from "../command.ts";
import { pairs } from "../table.ts";

const SHOWN = 20;

export const status = command({
  name: "status",
  summary: "Show how the tenants are, and who is behind in migrations",
  details: "The catalog knows who is behind, so no store is opened.",
  examples: [{ line: "tenantry status", does: "counts, holds, and whose migrations are to be run" }],
  args: {},
  async run({ output, tenancy }) {
    const found = await look(await tenancy());
    output.answer(found, () => {
      const { tenants, held, behind, shared, unfinished } = found;
      return [
        pairs([
          ["tenants", `${tenants.active} active, ${tenants.deleted} deleted, ${tenants.provisioning} unfinished`],
          ["held", held.length === 0 ? "none" : named(held.map(({ slug, holds }) => `${slug} (${holds.join(", ")})`))],
          ["migrations", behind.length === 0 ? "everybody is up to date" : `behind: ${named(behind)}`],
          ["shared", shared.length === 0 ? "up to date" : `lacks ${named(shared)}`],
        ]),
        ...(behind.length + shared.length > 0 ? ["Bring them up to date with: tenantry migrate"] : []),
        ...(unfinished.length > 0 ? ["See about the unfinished ones with: tenantry doctor"] : []),
      ].join("\n");
    });
    return 0;
  },
});

async function look(tenancy: Tenancy) {
  const { runtime } = tenancy;
  const plan = await tenancy.planMigrations({ only: { shared: true } });
  const tenants = { active: 0, deleted: 0, provisioning: 0 };
  const held: { slug: string; holds: string[] }[] = [];
  const behind: string[] = [];
  for await (const { id, slug, status: standing, holds } of tenancy.tenants.all()) {
    if (standing !== "purged") tenants[standing]++;
    if (holds.length > 0) held.push({ slug, holds: holds.map(({ kind }) => kind) });
    const entry = runtime.catalog.directory.byId(id);
    if (entry === undefined || entry.placement === null) continue;
    const strategy = runtime.strategies.get(entry.strategy);
    if (strategy === undefined || entry.migrations !== runtime.fingerprint(strategy.dialect)) behind.push(slug);
  }
  const unfinished = (await tenancy.tenants.unfinished()).map(({ slug }) => slug);
  return { tenants, held, behind, shared: plan.shared.isNew ? [] : plan.shared.pending, unfinished };
}

function named(all: readonly string[]): string {
  const more = all.length - SHOWN;
  return all.slice(0, SHOWN).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
