import { command } from "../command.ts";
import { readFrom } from "../shell/piped.ts";
import { startPrompt } from "../shell/prompt.ts";
import { ShellScope } from "../shell/shell-scope.ts";
import { HELD } from "../tenant-args.ts";

export const shell = command({
  name: "shell",
  summary: "Open a prompt with the application's tenancy at hand",
  details:
    "At hand are `tenancy`, the tag `sql`, `await use(slug)` and `leave()`; in a tenant also `db`, `tenant` and `shared`. What is\n" +
    "typed runs in the tenant's scope, so that the application's own functions find it. Another tenant is in use from the next line\n" +
    "on; none is after a `use` that fails. Lines from a pipe are run one by one.",
  examples: [
    { line: "tenantry shell amazon", does: "then: await db.all(sql`select * from posts`)" },
    { line: "tenantry shell", does: 'then: await use("amazon"), and leave()' },
    { line: "tenantry shell amazon < repair.txt", does: "exit code 1 where a line fails" },
  ],
  args: { slug: { type: "positional", required: false, description: "The tenant to begin with" }, held: HELD },
  async run({ output, tenancy }, { slug, held = false }) {
    const scope = new ShellScope(await tenancy(), { held });
    if (slug !== undefined) await scope.use(slug);
    if (process.stdin.isTTY) {
      output.note('tenancy, sql, await use("slug"), leave(); in a tenant also db, tenant, shared. Ctrl-D ends it.');
      await startPrompt(scope);
      return 0;
    }
    return (await readFrom(process.stdin, scope)) ? 0 : 1;
  },
});
