import type { ChangelogFunctions } from "@changesets/types";

/**
 * A line for each change, as its note has it. Nothing is said of updated dependencies: all packages are released together, under
 * one version.
 */
const changelog: ChangelogFunctions = {
  getReleaseLine: async ({ summary }) => `- ${summary.trim().replaceAll("\n", "\n  ")}`,
  getDependencyReleaseLine: async () => "",
};

export default changelog;
