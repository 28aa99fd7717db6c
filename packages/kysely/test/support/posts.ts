// #region example
import type { Scope, Tenancy } from "@tenantry/core";
import { tenantDialect } from "@tenantry/kysely";
import { Kysely } from "kysely";

interface Tables {
  posts: { id: number; title: string };
}

export const kyselyOf = ({ db, memo }: Pick<Scope, "db" | "memo">) =>
  memo("kysely", () => new Kysely<Tables>({ dialect: tenantDialect(db) }));

export const publish = (tenancy: Tenancy, slug: string, titles: readonly string[]) =>
  tenancy.run(slug, async (scope) => {
    const kysely = kyselyOf(scope);
    await kysely.transaction().execute(async (trx) => {
      for (const [index, title] of titles.entries()) {
        await trx
          .insertInto("posts")
          .values({ id: index + 2, title })
          .execute();
      }
    });
    return await kysely.selectFrom("posts").select("title").orderBy("id").execute();
  });
// #endregion example
