import { afterAll, expect, test } from "bun:test";
import { startPostgresCluster } from "@tenantry/local-postgres";
import { CommandLine } from "./support/command-line.ts";

// A server of its own, as every tenant of it that has a login is rotated.
const cluster = await startPostgresCluster();
afterAll(() => cluster.stop());

test("says whose passwords are changed also where a store can not be made anew", async () => {
  await using command = new CommandLine(cluster.url);
  await command.tenancy.tenants.create({ slug: "amazon", strategy: "postgres-databases" });
  // Where the stores of files would go there is a file.
  await Bun.write(`${command.data}/tenants`, "");
  const env = { APP_READY: JSON.stringify({ sqlite: 1 }) };
  const rotated = await command.line("rotate", env);
  expect(rotated).toMatchObject({ code: 1, out: "1 rotated, 0 failed.\n" });
  expect(rotated.err).toContain("not a directory");
  const told = await command.line("rotate --json", env);
  expect(told.code).toBe(1);
  expect(told.json()).toMatchObject({ rotated: ["amazon"], failed: [] });
  expect(told.err).toContain("not a directory");
}, 60_000);
