import { expect, test } from "bun:test";
import { prove } from "@tenantry/testing";
import { strategy } from "../src/environment.ts";
import { fixtures } from "../src/proof-fixtures.ts";
import { tenancy } from "../src/tenancy.ts";
import { site } from "../src/tenant-site.tsx";

// Secrets are then made of this one, and no file is written.
process.env.BLOG_SECRET ??= crypto.randomUUID() + crypto.randomUUID();

const TIME_LIMIT = process.env.SOAK === "1" ? 30 * 60_000 : 120_000;
const QUICK = { rounds: 1, volleys: 40, replays: 8, mutantRequests: 400 };
/** Each request waits for a server there. */
const ON_POSTGRES = { rounds: 1, volleys: 12, replays: 3, mutantRequests: 200 };
const sizes = process.env.SOAK === "1" ? {} : strategy === "sqlite" ? QUICK : ON_POSTGRES;

test(
  "no blog sees anything of another, on any route",
  async () => {
    const report = await prove(site, tenancy, { fixtures, sizes });
    expect(report.unreached).toEqual([]);
    expect(report.unmarked).toEqual(["account", "post_tags"]);
  },
  TIME_LIMIT,
);
