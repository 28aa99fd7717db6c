import { type Explanation, explanationText } from "@tenantry/core";
import { command } from "../command.ts";
import { standing } from "../tenant-lines.ts";

export const explain = command({
  name: "explain",
  summary: "Say why an address leads where it leads",
  examples: [
    { line: "tenantry explain http://amazon.localhost:3000/posts", does: "what each resolver says of it" },
    { line: "tenantry explain shop.example", does: "the scheme may be left out" },
  ],
  args: { url: { type: "positional", required: true, description: "As one types it into a browser" } },
  async run({ output, tenancy }, { url }) {
    const opened = await tenancy();
    const explanation = await opened.explain(url);
    const { outcome } = explanation;
    const tenant = outcome.kind === "tenant" ? outcome.entry.tenant : undefined;
    const refusal = outcome.kind === "tenant" ? opened.runtime.refusal(outcome.entry) : undefined;
    output.answer(
      {
        ...explanation,
        outcome: outcome.kind,
        tenant: tenant === undefined ? null : { id: tenant.id, slug: tenant.slug, status: standing(tenant) },
        served: tenant !== undefined && refusal === undefined,
      },
      () => text(explanation, refusal?.message),
    );
    return 0;
  },
});

function text(explanation: Explanation, refusal: string | undefined): string {
  return refusal === undefined ? explanationText(explanation) : `${explanationText(explanation)}\n${refusal}`;
}
