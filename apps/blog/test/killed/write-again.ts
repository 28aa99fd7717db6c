import { type Scope, sql } from "@tenantry/core";

/** A script for `tenantry run`: a second post, in two statements that belong together. */
export default ({ db }: Scope) =>
  db.transaction(async (tx) => {
    await tx.run(sql`delete from comments`);
    await tx.run(sql`update posts set body = 'written by a script'`);
  });
