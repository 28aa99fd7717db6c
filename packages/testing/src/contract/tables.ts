import { createHash } from "node:crypto";
import type { Module } from "@tenantry/core";
import type { Dialect } from "@tenantry/core/adapter";

const COMMON = [
  "create table notes (id integer primary key, marker text not null, body text)",
  "create table counters (id integer primary key, n integer not null)",
  "create table parents (id integer primary key)",
  `create table children (
     id integer primary key,
     parent integer not null references parents (id) deferrable initially deferred,
     label text not null unique
   )`,
];

function samples(dialect: Dialect): string {
  const sqlite = dialect === "sqlite";
  return `create table samples (
    id integer primary key,
    whole bigint,
    flag boolean,
    document ${sqlite ? "json" : "jsonb"},
    bytes ${sqlite ? "blob" : "bytea"},
    moment ${sqlite ? "timestamp" : "timestamptz"} default current_timestamp,
    words text,
    amount double precision
  )`;
}

function statements(dialect: Dialect): string[] {
  return [...COMMON, samples(dialect)];
}

/** The tables the suite works on. */
export const contractTables: Module = {
  name: "contract",
  migrations: [
    {
      name: "0001_tables",
      statements,
      checksum: (dialect) => createHash("sha256").update(statements(dialect).join(";")).digest("hex"),
    },
  ],
};

/** The same, run by hand where a case uses the adapter's verbs without a tenancy. */
export const tableStatements = statements;
