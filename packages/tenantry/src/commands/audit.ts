import { command } from "../command.ts";
import { Misuse } from "../failure.ts";
import { positiveInteger } from "../numbers.ts";
import { table } from "../table.ts";
import { tenantOf } from "../tenant-of.ts";

export const audit = command({
  name: "audit",
  summary: "Show who did what to whom, and when",
  details:
    "The last acts, the newest at the end: of one tenant, or of the whole platform. What the command line does is written down as\n" +
    "os:<user>, what a program does as system:<process id> or as whom it names. Of a tenant that is purged, ask by --id.",
  examples: [
    { line: "tenantry audit", does: "the last 20 acts" },
    { line: "tenantry audit amazon --last 100", does: "those that concern one tenant" },
    { line: "tenantry audit --json", does: "the same for a program" },
  ],
  args: {
    slug: { type: "positional", required: false, description: "The tenant's slug" },
    id: { type: "string", valueHint: "id", description: "The tenant's id, also once it is purged" },
    last: { type: "string", valueHint: "n", default: "20", description: "How many acts" },
  },
  async run({ output, tenancy }, { slug, id, last }) {
    if (slug !== undefined && id !== undefined) throw new Misuse("Name the tenant once.", "Either <slug> or --id <id>");
    const limit = positiveInteger("last", last);
    const opened = await tenancy();
    const of = slug === undefined ? id : (await tenantOf(opened, slug)).id;
    const acts = await opened.audit.list({ limit, newest: true, ...(of !== undefined && { tenant: { id: of } }) });
    const { directory } = opened.runtime.catalog;
    output.answer(acts, () =>
      acts.length === 0
        ? "Nothing was done."
        : table(
            ["when", "who", "what", "tenant", "detail"],
            acts.map(({ at, actor, action, tenantId, detail }) => [
              at,
              actor,
              action,
              tenantId === null ? "" : (directory.byId(tenantId)?.slug ?? tenantId),
              JSON.stringify(detail),
            ]),
          ),
    );
    return 0;
  },
});
