import { expect, test } from "bun:test";
import { createTenancy, module, sql } from "@tenantry/core";
import { testTenants } from "@tenantry/testing";
import { tenancy as base } from "./site.ts";

const times = module({
  name: "times",
  migrations: [
    {
      name: "0001_times",
      sql: "create table times (id integer primary key, at datetime(3), said varchar(40), also timestamp(3) null)",
    },
  ],
});

const ISO = "2026-01-02T03:04:05.678Z";

test("a time in ISO text is a time where a column wants one, and the same text where it wants a text", async () => {
  const tenancy = createTenancy({ ...base.runtime.config, modules: { tenant: [times] } });
  await using world = await testTenants(tenancy, ["amazon"]);
  const { db } = world.amazon;
  for (let id = 1; id <= 2; id++) {
    await db.run(sql`insert into times (id, said, at, also) values (${id}, ${ISO}, ${new Date(ISO)}, ${ISO})`);
  }
  const row = { at: ISO, said: ISO, also: ISO };
  expect(await db.all(sql`select at, said, also from times order by id`)).toEqual([row, row]);
  await db.run(sql`update times set said = ${"later"} where at = ${ISO} and id = ${1}`);
  expect(await db.all(sql`select said from times where at = ${new Date(ISO)} order by id`)).toEqual([
    { said: "later" },
    { said: ISO },
  ]);
  const wrong = db.run(sql`update times set at = ${"2026-13-02T03:04:05Z"} where id = 1`);
  await expect(wrong).rejects.toMatchObject({ code: "QUERY_FAILED" });
}, 30_000);
