import type { Benchmark } from "../benchmark.ts";
import { postgresMemory } from "./memory.ts";
import { postgresProvisioning } from "./provisioning.ts";
import { postgresStatement } from "./statement.ts";

/** What is measured on Postgres. */
export const postgresBenchmarks: readonly Benchmark[] = [postgresStatement, postgresProvisioning, postgresMemory];
