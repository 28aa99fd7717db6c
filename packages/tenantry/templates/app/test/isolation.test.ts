import { test } from "bun:test";
import { prove } from "@tenantry/testing";
import { tenancy } from "../src/tenancy.ts";
import { site } from "../src/tenant-site.ts";

test("no tenant sees anything of another", async () => {
  await prove(site, tenancy);
}, 120_000);
