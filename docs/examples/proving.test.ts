import { expect } from "bun:test";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { site as membersSite } from "./members.ts";

const name = join(tmpdir(), `isolation-${crypto.randomUUID()}.html`);

// #region prove
import { test } from "bun:test";
import { prove } from "@tenantry/testing";
import { site } from "./quickstart/site.ts";
import { tenancy } from "./quickstart/tenancy.ts";

test("no tenant sees anything of another", async () => {
  await prove(site, tenancy);
}, 60_000);

// #endregion prove

// #region fixtures
import { sql } from "@tenantry/core";
import type { ProofFixtures } from "@tenantry/testing";

const fixtures: ProofFixtures<typeof tenancy> = {
  // Who is signed in, for each tenant: headers for every request to it.
  async signIn(world, tenant) {
    const answer = await world.fetch(tenant, "/sign-in", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ password: "open sesame" }),
    });
    return { cookie: answer.headers.getSetCookie().join("; ") };
  },
  // Rows of one's own, beside those that are made anyway. A mark stands for the tenant's data.
  fill: ({ db, tenant }) => db.run(sql`insert into posts (title) values (${tenant.mark()})`),
  routes: {
    "POST /sign-in": { body: { password: "open sesame" } },
    "GET /invoices/:number": { params: { number: "2026-0001" } },
    "POST /payments": { skip: "It costs money." },
  },
};
// #endregion fixtures

test("what can not be found out is given, and where nothing was reached nothing is proved", async () => {
  const bare = await prove(membersSite, tenancy, { sizes: { rounds: 1 }, throws: false });
  const paths = (routes: typeof bare.routes): string[] => routes.map(({ path }) => path);
  expect(paths(bare.unreached)).toEqual(["/sign-in", "/drafts", "/invoices/:number", "/payments"]);
  expect(bare.ok).toBe(false);

  const site = membersSite;
  // #region report
  const report = await prove(site, tenancy, { fixtures, throws: false });
  console.log(report.toText());
  await Bun.write(name, report.toHTML("How our customers are kept apart"));
  // #endregion report
  // #region unreached
  expect(report.unreached).toEqual([]);
  // #endregion unreached
  // The copy that leaks was asked as often as is said of every run.
  expect(report.mutant.answers).toBeGreaterThanOrEqual(10_000);
  expect([report.ok, paths(report.skipped)]).toEqual([true, ["/payments"]]);
  expect(await Bun.file(name).text()).toContain("No tenant saw anything of another.");
  await Bun.file(name).delete();
}, 60_000);
