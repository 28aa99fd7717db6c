import { expect, test } from "bun:test";
import { createTenancy } from "@tenantry/core";
import { freshDatabase } from "@tenantry/local-postgres";
import { postgres } from "@tenantry/postgres";
import { prove } from "../../src/index.ts";
import { site as leaking } from "./leaking/cache.ts";
import { tenancy as onFiles } from "./leaking/platform.ts";

const sizes = { rounds: 1, volleys: 8, replays: 4, mutantRequests: 60 };
const TIME_LIMIT = 60_000;

const login = { masterKey: "not a secret, because it is a test's" };

const presets = {
  "a schema for each tenant": (url: string) => postgres(url),
  "a database for each tenant": (url: string) => postgres(url, { strategy: "databases", login }),
};

for (const [name, preset] of Object.entries(presets)) {
  test(
    `the strategy of the tenants makes no difference: ${name}`,
    async () => {
      await using database = await freshDatabase();
      const tenancy = createTenancy({ ...preset(database.url), modules: onFiles.runtime.config.modules });
      const report = await prove((t: typeof tenancy) => leaking(t), tenancy, { sizes, seed: 1, throws: false });
      expect(report.leaks).toMatchObject([{ cause: "cache", route: "GET /posts/:id" }]);
      expect(report.mutantNoticed).toBe(true);
    },
    TIME_LIMIT,
  );
}
