import type { Benchmark } from "../benchmark.ts";
import { postgresMemory } from "./memory.ts";
import { postgresProvisioning } from "./provisioning.ts";
import { postgresDatabaseProvisioning } from "./provisioning-database.ts";
import { postgresRequests } from "./requests.ts";
import { postgresStatement } from "./statement.ts";

/** What is measured on Postgres. */
export const postgresBenchmarks: readonly Benchmark[] = [
  postgresStatement,
  postgresRequests,
  postgresProvisioning,
  postgresDatabaseProvisioning,
  postgresMemory,
];
