import { ConfigurationError } from "@tenantry/core";
import type { Dialect } from "@tenantry/core/adapter";

/** Where the suite's own SQL depends on the dialect. Needed for one that is neither SQLite's nor Postgres's. */
export interface ContractDialect {
  /**
   * The suite's tables, one statement each, all of them in this order: `notes` (`id` integer key, `marker` text that is
   * required, `body` text), `counters` (`id` integer key, `n` integer that is required), `parents` (`id` integer key),
   * `children` (`id` integer key, `parent` integer that refers to `parents`, `label` text that is required and unique),
   * `samples` (`id` integer key, then columns that may be null: `whole` for 64-bit integers, `flag` for booleans, `document`
   * for JSON, `bytes`, `moment` for timestamps to the millisecond, the time of insertion by default, `words` for long text,
   * `amount` for doubles).
   */
  readonly tables: readonly string[];
  /** Writes the note `$1` with marker `$2` and body `$3`, in place of the one with that id if there is one. */
  readonly putNote: string;
  /**
   * Which statements may end in `returning`.
   * @default all three
   */
  readonly returning?: readonly ("insert" | "update" | "delete")[];
  /**
   * A foreign key may be declared to be checked at the commit, and that of `children` is.
   * @default true
   */
  readonly deferredKeys?: boolean;
}

const PUT_NOTE = `insert into notes (id, marker, body) values ($1, $2, $3)
  on conflict (id) do update set marker = excluded.marker, body = excluded.body`;

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

const samples = (types: { readonly json: string; readonly bytes: string; readonly moment: string }) =>
  `create table samples (
    id integer primary key,
    whole bigint,
    flag boolean,
    document ${types.json},
    bytes ${types.bytes},
    moment ${types.moment} default current_timestamp,
    words text,
    amount double precision
  )`;

const KNOWN = new Map<Dialect, ContractDialect>([
  ["sqlite", { tables: [...COMMON, samples({ json: "json", bytes: "blob", moment: "timestamp" })], putNote: PUT_NOTE }],
  [
    "postgres",
    { tables: [...COMMON, samples({ json: "jsonb", bytes: "bytea", moment: "timestamptz" })], putNote: PUT_NOTE },
  ],
]);

/** Throws `ConfigurationError` where nothing is known of a dialect. */
export function contractDialect(dialect: Dialect, given: ContractDialect | undefined): ContractDialect {
  const known = given ?? KNOWN.get(dialect);
  if (known !== undefined) return known;
  throw new ConfigurationError(
    `The suite has no tables for the dialect "${dialect}". Give strategyContract its SQL: { dialect: { tables, putNote } }.`,
  );
}
