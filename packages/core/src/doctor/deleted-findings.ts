import type { TenantEntry } from "../catalog/entry.ts";
import { connectChecked } from "../connections/connect-checked.ts";
import type { TenancyRuntime } from "../runtime.ts";
import type { Finding } from "./finding.ts";

/** Whether the store of a deleted tenant can be opened, although its strategy puts such out of reach. */
export async function deletedFindings(runtime: TenancyRuntime, entry: TenantEntry): Promise<Finding[]> {
  const strategy = runtime.strategies.get(entry.strategy);
  if (strategy === undefined) return [];
  try {
    const store = await connectChecked(strategy, entry, "read");
    await store.close();
  } catch {
    // As it should be. What else may be wrong with it counts when it is restored.
    return [];
  }
  return [
    {
      code: "DELETED_IN_REACH",
      severity: "problem",
      tenant: entry.slug,
      message:
        "It is deleted, and its store is still where it was served from: whoever deleted or restored it was killed.",
      remedy: "tenantry doctor --fix",
    },
  ];
}
