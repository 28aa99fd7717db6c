import { createHash } from "node:crypto";
import type { Module } from "@tenantry/core";
import type { ContractDialect } from "./contract-dialect.ts";

/** The tables that the suite works on, as a module of its tenants. */
export function contractModule({ tables }: ContractDialect): Module {
  const checksum = createHash("sha256").update(tables.join(";")).digest("hex");
  return {
    name: "contract",
    migrations: [{ name: "0001_tables", statements: () => tables, checksum: () => checksum }],
  };
}
