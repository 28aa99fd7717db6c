import { command } from "../command.ts";
import { SLUG } from "../tenant-args.ts";
import { tenantOf } from "../tenant-of.ts";

export const where = command({
  name: "where",
  summary: "Say where a tenant's store is",
  details: "Stores are named after ids, so that a customer's name shows in no path.",
  examples: [{ line: "tenantry where amazon", does: "the path of its file, or the address of its database" }],
  args: { slug: SLUG },
  async run({ output, tenancy }, { slug }) {
    const opened = await tenancy();
    const { id } = await tenantOf(opened, slug);
    const { strategy, placement, location } = await opened.tenants.where({ id });
    output.answer({ slug, id, strategy, placement, location }, () =>
      placement === null ? `${slug} has no store yet.` : (location ?? `${strategy}: ${JSON.stringify(placement)}`),
    );
    return 0;
  },
});
