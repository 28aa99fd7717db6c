import { expect, test } from "bun:test";
import { freshDatabase } from "@tenantry/local-postgres";
import { platform, threeTenants } from "./mixed-fleet.ts";

test("tenants in files, schemas and databases are served by one program", async () => {
  await using database = await freshDatabase();
  const { url } = database;
  await using tenancy = platform("nowhere", url, url, "a key of at least 32 characters, for this test").temporary();
  expect(await threeTenants(tenancy)).toEqual([
    ["large", "large"],
    ["middle", "middle"],
    ["small", "small"],
  ]);
});
