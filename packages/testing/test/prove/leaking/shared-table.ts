import { sql } from "@tenantry/core";
import { tenantContext } from "@tenantry/elysia";
import { Elysia } from "elysia";
import { tenancy } from "./platform.ts";

/** Search words of all tenants are counted in one shared table. */
export const site = (t = tenancy) =>
  new Elysia()
    .use(tenantContext(t))
    .get("/search", async ({ query: { words = "" } }) => {
      await t.shared.run(sql`
        insert into tallies (word, times) values (${words}, 1) on conflict (word) do update set times = times + 1`);
      return "nothing found";
    })
    .get("/popular", ({ shared }) => shared.all(sql`select word from tallies order by times desc, word limit 3`));
