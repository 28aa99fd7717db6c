import { afterAll, expect, test } from "bun:test";
import { createTenancy } from "@tenantry/core";
import { postgres } from "../src/index.ts";
import { login } from "./support/databases.ts";
import { ask, Ground } from "./support/world.ts";

const ground = await Ground.make();
afterAll(() => ground[Symbol.asyncDispose]());

const throwAway = async (): Promise<string[]> =>
  (
    await ask(
      ground.adminUrl,
      "select datname from pg_database where datname ~ '^(tenantry_tmp_|x[0-9a-f]{12}_)' union all select rolname from pg_roles where rolname ~ '^x[0-9a-f]{12}_'",
    )
  ).map(([name]) => String(name));

test.each([
  ["schemas", () => postgres(ground.adminUrl)],
  ["databases", () => postgres(ground.adminUrl, { strategy: "databases", login })],
] as const)(
  "a throw-away tenancy on %s outlives the one it was made of, and is gone when it is closed",
  async (_, preset) => {
    const before = new Set(await throwAway());
    const tenancy = createTenancy({ ...preset(), modules: {} });
    const apart = tenancy.temporary();
    await apart.tenants.create({ slug: "amazon" });
    const made = (await throwAway()).filter((name) => !before.has(name));
    expect(made).not.toEqual([]);
    await tenancy.close();
    expect(await apart.run("amazon", ({ tenant }) => tenant.slug)).toBe("amazon");
    await apart.close();
    expect((await throwAway()).filter((name) => made.includes(name))).toEqual([]);
  },
);
