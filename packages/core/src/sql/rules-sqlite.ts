import { type DialectRules, OWN_NAMES, type Reason } from "./rules.ts";

const TRANSACTION: Reason = {
  why: "Transactions are Tenantry's to open and to end; one that is ended here would take other work with it.",
  instead: "Use db.batch or db.transaction; a migration is one transaction already.",
};
const FILES: Reason = {
  why: "It reads or writes files outside this store.",
  instead: "Read and write files in the application.",
};

export const SQLITE_RULES: DialectRules = {
  statements: [
    {
      starts: ["attach", "detach"],
      refused: {
        why: "It would open any other store from inside this one.",
        instead: "Use another tenant's own scope, or the handle of the shared database.",
      },
    },
    {
      starts: ["vacuum"],
      refused: {
        why: "It copies or rewrites the whole file and can not run inside a transaction.",
        instead: "Use tenancy.tenants.snapshot for a copy.",
      },
    },
    { starts: ["begin", "commit", "end", "rollback", "savepoint", "release"], refused: TRANSACTION },
  ],
  functions: [
    {
      names: ["load_extension", "fts3_tokenizer"],
      refused: {
        why: "It loads machine code into the process.",
        instead: "Load extensions with withSqlite in trusted code.",
      },
    },
    { names: ["readfile", "writefile", "fsdir", "zipfile", "lsdir"], refused: FILES },
  ],
  names: [
    OWN_NAMES,
    {
      names: ["pragma_database_list", "pragma_temp_store_directory", "pragma_data_store_directory"],
      refused: {
        why: "It tells where files lie on this machine.",
        instead: "Ask `tenantry where <slug>`.",
      },
    },
    {
      names: ["sqlite_dbpage", "sqlite_dbdata", "sqlite_dbptr"],
      refused: { why: "It reads and writes the file's raw pages.", instead: "Use the tables themselves." },
    },
  ],
};

export const PRAGMA_REFUSED: Reason = {
  why: "It changes the connection or the file for everyone who uses this store, or tells where the file lies.",
  instead:
    "Pragmas that only read the schema are allowed; in a migration foreign keys are off until it commits, without a pragma.",
};

/** Pragmas that stay inside the store and leave nothing behind; true where an argument does not make them a change. */
export const PRAGMAS: ReadonlyMap<string, boolean> = new Map([
  ["table_info", true],
  ["table_xinfo", true],
  ["table_list", true],
  ["index_list", true],
  ["index_info", true],
  ["index_xinfo", true],
  ["foreign_key_list", true],
  ["foreign_key_check", true],
  ["quick_check", true],
  ["integrity_check", true],
  // Holds until the transaction ends.
  ["defer_foreign_keys", true],
  ["application_id", false],
  ["collation_list", false],
  ["compile_options", false],
  ["data_version", false],
  ["encoding", false],
  ["foreign_keys", false],
  ["freelist_count", false],
  ["function_list", false],
  ["module_list", false],
  ["page_count", false],
  ["page_size", false],
  ["pragma_list", false],
  ["schema_version", false],
  ["user_version", false],
]);

export const VIRTUAL_TABLE_REFUSED: Reason = {
  why: "This kind of virtual table is not known to stay inside the store.",
  instead: "Use an FTS, R-tree or geopoly table, or read foreign data in the application.",
};

export const VIRTUAL_TABLES: ReadonlySet<string> = new Set([
  "dbstat",
  "fts3",
  "fts3tokenize",
  "fts4",
  "fts4aux",
  "fts5",
  "fts5vocab",
  "geopoly",
  "rtree",
  "rtree_i32",
  "vec0",
]);
