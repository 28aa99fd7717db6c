import { command } from "../command.ts";
import { cell, table } from "../table.ts";
import { HELD, SLUG } from "../tenant-args.ts";
import { tenantOf } from "../tenant-of.ts";

export const sql = command({
  name: "sql",
  summary: "Run one statement on a tenant's store",
  details:
    "With the rights of the application, through its checks: no other store can be reached. The statement runs as it stands,\n" +
    "and what it changes is changed.",
  examples: [
    { line: 'tenantry sql amazon "select id, title from posts"', does: "its rows as a table" },
    { line: `tenantry sql amazon "delete from drafts where author = 'ada'"`, does: "how many rows it changed" },
    { line: 'tenantry sql amazon "select * from posts" --json', does: "its rows as JSON" },
  ],
  args: {
    slug: SLUG,
    statement: { type: "positional", required: true, description: "One SQL statement, in quotes" },
    held: HELD,
  },
  async run({ output, tenancy }, { slug, statement, held = false }) {
    const opened = await tenancy();
    const { id } = await tenantOf(opened, slug);
    const { columns, rows, changes } = await opened.run(
      { id },
      ({ db }) => db.execute({ text: statement, values: [] }, { rows: "array" }),
      { held },
    );
    const names = columns.map(({ name }) => name);
    output.answer({ columns: names, rows, changes }, () => {
      const changed = changes === 0 ? "" : `${changes} ${changes === 1 ? "row" : "rows"} changed`;
      if (names.length === 0) return changed || "Done; no rows.";
      const count = `${rows.length} ${rows.length === 1 ? "row" : "rows"}`;
      return [
        table(
          names,
          rows.map((row) => row.map(cell)),
        ),
        changed || count,
      ].join("\n\n");
    });
    return 0;
  },
});
