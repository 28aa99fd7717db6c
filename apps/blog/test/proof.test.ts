import { expect, test } from "bun:test";
import { prove } from "@tenantry/testing";
import { fixtures } from "../src/proof-fixtures.ts";
import { tenancy } from "../src/tenancy.ts";
import { site } from "../src/tenant-site.tsx";

// Secrets are then made of this one, and no file is written.
process.env.BLOG_SECRET ??= crypto.randomUUID() + crypto.randomUUID();

const TIME_LIMIT = process.env.SOAK === "1" ? 30 * 60_000 : 60_000;
const sizes = process.env.SOAK === "1" ? {} : { rounds: 1, volleys: 40, replays: 8, mutantRequests: 400 };

test(
  "no blog sees anything of another, on any route",
  async () => {
    const report = await prove(site, tenancy, { fixtures, sizes });
    expect(report.unreached).toEqual([]);
    expect(report.unmarked).toEqual(["account", "post_tags"]);
  },
  TIME_LIMIT,
);
