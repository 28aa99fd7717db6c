import type { DialectDefinition } from "@tenantry/core/adapter";

const FILES = { why: "It reads or writes files of the server.", instead: "Do it in the application." };
const LOCKS = { why: "The lock would stay on the connection after this call.", instead: "Use db.transaction." };

/** SQL as a session reads it that `SESSION_VARIABLES` has set up: quotes and backslashes mean what they mean elsewhere. */
export const MARIADB: DialectDefinition = {
  lexis: {
    nameQuotes: ['"', "`"],
    stringQuotes: ["'"],
    hashComments: true,
    dashNeedsBlank: true,
    executedComments: ["/*!", "/*M!"],
  },
  ownTables: {
    // A text can not be a key here, unless its length is said.
    ledger: `create table if not exists _tenantry_migrations (
      module varchar(64) not null,
      name varchar(255) not null,
      checksum varchar(128) not null,
      applied_at varchar(32) not null,
      duration_ms integer not null,
      primary key (module, name)
    )`,
    ledgerExists:
      "select 1 from information_schema.tables where table_schema = database() and table_name = '_tenantry_migrations'",
    stamp: `create table _tenantry_stamp (
      format integer not null,
      tenant varchar(64) not null,
      epoch integer not null,
      strategy varchar(64) not null
    )`,
  },
  introspection: {
    columns: `select c.table_name as "table", c.column_name as name, c.data_type as type, c.is_nullable = 'NO' as required,
        nullif(c.column_default, 'NULL') is not null or c.extra like '%auto_increment%' as "hasDefault"
      from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
      where c.table_schema = database() and t.table_type = 'BASE TABLE' and c.is_generated = 'NEVER'
      order by c.table_name, c.ordinal_position`,
    keys: `select k.table_name as "table", k.column_name as name, t.constraint_type as kind,
        k.referenced_table_name as "toTable", k.referenced_column_name as "toColumn"
      from information_schema.table_constraints t
      join information_schema.key_column_usage k using (constraint_schema, constraint_name, table_name)
      where t.table_schema = database()`,
  },
  pureFunctions: [
    ..."abs avg ceil ceiling char_length coalesce concat concat_ws convert count curdate current_timestamp date".split(
      " ",
    ),
    ..."date_add date_format date_sub datediff dense_rank extractvalue first_value floor format from_unixtime".split(
      " ",
    ),
    ..."greatest group_concat hex if ifnull json_array json_extract json_length json_object json_value lag".split(" "),
    ..."last_value lead least length lower lpad ltrim max md5 min mod now ntile pow rand rank regexp_replace".split(
      " ",
    ),
    ..."replace reverse round row_number rpad rtrim sha2 sign sqrt substr sum timestampdiff trunc truncate".split(" "),
    ..."unhex unix_timestamp upper utc_timestamp uuid".split(" "),
  ],
  statements: [
    { starts: ["call", "do"], refused: { why: "It runs a program.", instead: "Write its statements." } },
    {
      starts: [
        "analyze",
        "optimize",
        "repair",
        "check",
        "checksum",
        "purge",
        "change",
        "stop",
        "cache",
        "binlog",
        "backup",
      ],
      refused: { why: "It is a matter of the whole server.", instead: "Do it as the server's administrator." },
    },
    {
      starts: ["create function", "create procedure", "create package", "alter function", "alter procedure"],
      origin: "application",
      refused: { why: "Its body is a program that is not looked through.", instead: "Create it in a migration." },
    },
  ],
  functions: [
    { names: ["load_file"], refused: FILES },
    { names: ["get_lock", "release_lock", "release_all_locks"], refused: LOCKS },
    {
      names: ["sleep", "benchmark"],
      refused: { why: "It holds a connection for nothing.", instead: "Wait in the application." },
    },
  ],
  names: [
    {
      names: ["outfile", "dumpfile"],
      refused: FILES,
    },
    {
      names: ["mysql", "performance_schema", "sys"],
      refused: { why: "It tells of the server and of other tenants.", instead: "Look as the server's administrator." },
    },
  ],
};
