import { resolve } from "node:path";
import { command } from "../command.ts";
import { assertFolderOf } from "../folder.ts";
import { SLUG } from "../tenant-args.ts";
import { tenantOf } from "../tenant-of.ts";

export const snapshot = command({
  name: "snapshot",
  summary: "Copy a tenant's store to a file, while it is in use",
  details: "The copy is whole and consistent, readable by you alone, and replaces no file.",
  examples: [{ line: "tenantry snapshot amazon amazon-today.sqlite", does: "a copy as of now" }],
  args: { slug: SLUG, file: { type: "positional", required: true, description: "A file that is not there yet" } },
  async run({ output, tenancy }, { slug, file }) {
    assertFolderOf(file);
    const opened = await tenancy();
    const { id } = await tenantOf(opened, slug);
    const goal = resolve(file);
    await opened.tenants.snapshot({ id }, goal);
    const bytes = Bun.file(goal).size;
    output.answer({ slug, id, file: goal, bytes }, () => `${slug} is copied to ${goal} (${bytes} bytes).`);
    return 0;
  },
});
