import type { PreparedStores } from "@tenantry/core";
import { command } from "../command.ts";

export const prepare = command({
  name: "prepare",
  summary: "Make the stores that are kept ready for tenants to come",
  details:
    "As many as `ready` of the configuration asks for, so that who signs up does not wait for a store. Those with other migrations\n" +
    "than the program's are removed first, and so are those that are more than is asked for. Run it after each deployment, behind\n" +
    "`tenantry migrate`; what new tenants take is made anew by the program that runs.",
  examples: [
    { line: "tenantry prepare", does: "what is ready, made and removed in each place" },
    { line: "tenantry prepare --anew", does: "after something else was configured than migrations" },
  ],
  args: {
    anew: { type: "boolean", description: "Remove those that are ready, and make others in their place" },
  },
  async run({ output, tenancy }, { anew = false }) {
    const stores = await (await tenancy()).tenants.prepareStores({ anew });
    output.answer({ stores }, () =>
      stores.length === 0
        ? "No stores are to be kept ready. How many is `ready` in the configuration."
        : stores.map(lineOf).join("\n"),
    );
    return 0;
  },
});

function lineOf({ strategy, server, ready, made, removed }: PreparedStores): string {
  const place = server === null ? strategy : `${strategy} on ${server}`;
  return `${place}: ${ready} ready, ${made} made, ${removed} removed`;
}
