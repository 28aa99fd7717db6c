import { command } from "../command.ts";
import { SLUG } from "../tenant-args.ts";
import { tenantJson } from "../tenant-lines.ts";
import { tenantOf } from "../tenant-of.ts";

export const provision = command({
  name: "provision",
  summary: "Complete a tenant whose making was begun",
  details:
    "For a tenant that was made without migrations, and for one whose process was killed: that one gets a new, empty store\n" +
    "under a new id. What its application would have filled it with went with the process. A store from which the tenant was served,\n" +
    "of which a catalog put back from a copy knows nothing, is taken back into service as it is.",
  examples: [{ line: "tenantry provision amazon", does: "brings it into service" }],
  args: { slug: SLUG },
  async run({ output, tenancy }, { slug }) {
    const opened = await tenancy();
    const { id } = await tenantOf(opened, slug);
    const tenant = await opened.tenants.provision({ id }, { setup: null });
    output.answer(tenantJson(tenant), () => `${slug} is in service: ${tenant.url()}`);
    return 0;
  },
});
