import { expect, test } from "bun:test";
import { sql } from "@tenantry/core";
import { tenantContext } from "@tenantry/elysia";
import { Elysia } from "elysia";
import { prove } from "../../src/index.ts";
import { type Post, tenancy } from "./leaking/platform.ts";

const sizes = { rounds: 1, volleys: 6, replays: 4, mutantRequests: 40 };

test("what an app has kept since an earlier proof is found as well", async () => {
  const kept = new Map<string, unknown>();
  const site = (t = tenancy) =>
    new Elysia().use(tenantContext(t)).get("/posts", async ({ db, path }) => {
      if (!kept.has(path)) kept.set(path, await db.all<Post>(sql`select * from posts`));
      return kept.get(path);
    });
  await prove(site, tenancy, { sizes, seed: 1, throws: false });
  const again = await prove(site, tenancy, { sizes, seed: 2, throws: false });
  expect(again.leaks).toMatchObject([{ route: "GET /posts", cause: "memo", ownedBy: "of an earlier world" }]);
});
