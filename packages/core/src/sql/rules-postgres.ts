import { type DialectRules, OWN_NAMES, type Reason } from "./rules.ts";

const TRANSACTION: Reason = {
  why: "Transactions are Tenantry's to open and to end; one that is ended here would run what follows as another tenant.",
  instead: "Use db.batch or db.transaction; a migration is one transaction already.",
};
const SESSION: Reason = {
  why: "It changes the session, and the next user of the connection is another tenant.",
  instead: "Give the value to the query itself; time limits and roles are set in the configuration.",
};
const SERVER: Reason = {
  why: "It changes the server or the database, which other tenants share.",
  instead: "Do it as the server's administrator.",
};
const SCHEMAS: Reason = {
  why: "Schemas are made by the strategy: one is one tenant's store.",
  instead: "Name tables without a schema; they come to lie in the tenant's own.",
};
const CURSOR: Reason = {
  why: "A cursor belongs to a connection, and the next call may get another one.",
  instead: "Use db.stream.",
};
const CHANNEL: Reason = {
  why: "Channels belong to the whole database: every tenant on it would hear.",
  instead: "Use a queue or an event of the application that carries the tenant.",
};
const OPAQUE: Reason = {
  why: "Its body is a program that is not looked through.",
  instead: "Create functions in a migration, and call them.",
};
const OUTSIDE_TRANSACTION: Reason = {
  why: "It can not run inside a transaction, and a migration is one.",
  instead: "Leave out CONCURRENTLY.",
};
const MAINTENANCE: Reason = {
  why: "It can not run inside a transaction, or disturbs the whole server.",
  instead: "Leave it to autovacuum, or run it as the server's administrator.",
};
const SQL_TEXT: Reason = {
  why: "It runs SQL that stands in a string, which is not looked through.",
  instead: "Write the statement itself.",
};
const FILES: Reason = { why: "It reads or writes files of the server.", instead: "Do it in the application." };

export const POSTGRES_RULES: DialectRules = {
  statements: [
    { starts: ["set constraints"] },
    { starts: ["set local role", "set local session", "set local search_path"], refused: SESSION },
    { starts: ["set local"], origin: "migration" },
    { starts: ["set", "reset", "discard", "load"], refused: SESSION },
    { starts: ["prepare transaction"], refused: TRANSACTION },
    {
      starts: ["prepare", "execute", "deallocate"],
      refused: {
        why: "A prepared statement belongs to a connection that other tenants use as well.",
        instead: "Write the statement itself; preparing is done for you.",
      },
    },
    { starts: ["begin", "start", "commit", "end", "rollback", "abort", "savepoint", "release"], refused: TRANSACTION },
    { starts: ["declare", "fetch", "move", "close"], refused: CURSOR },
    { starts: ["listen", "unlisten", "notify"], refused: CHANNEL },
    {
      starts: ["copy"],
      refused: {
        why: "It reads and writes files and programs of the server, or needs a protocol of its own.",
        instead: "Use INSERT, db.batch or db.stream.",
      },
    },
    { starts: ["do", "create function", "create procedure"], origin: "application", refused: OPAQUE },
    { starts: ["alter function", "alter procedure", "alter routine"], origin: "application", refused: OPAQUE },
    { starts: ["vacuum", "checkpoint"], refused: MAINTENANCE },
    { starts: ["create schema", "alter schema", "drop schema"], refused: SCHEMAS },
    {
      starts: ["alter system", "alter database", "create database", "drop database", "import foreign schema"],
      refused: SERVER,
    },
    {
      starts: [
        ...["role", "user", "group", "tablespace", "subscription", "publication", "server", "event trigger"].flatMap(
          objectVerbs,
        ),
        ...["foreign data wrapper", "language", "access method"].flatMap(objectVerbs),
        "reassign",
        "drop owned",
        "security label",
      ],
      refused: SERVER,
    },
    {
      starts: ["create extension", "alter extension", "drop extension", "grant", "revoke", "alter default privileges"],
      origin: "application",
      refused: SERVER,
    },
    {
      starts: [
        "create index concurrently",
        "drop index concurrently",
        "reindex index concurrently",
        "reindex table concurrently",
      ],
      refused: OUTSIDE_TRANSACTION,
    },
    {
      starts: ["reindex database", "reindex system", "reindex schema"],
      refused: MAINTENANCE,
    },
  ],
  functions: [
    { names: ["set_config"], refused: SESSION },
    {
      names: ["pg_read_*", "pg_ls_*", "pg_stat_file", "pg_file_*", "lo_import", "lo_export"],
      refused: FILES,
    },
    {
      names: ["lo_*", "loread", "lowrite"],
      refused: {
        why: "Large objects belong to the whole database, not to a tenant.",
        instead: "Use a bytea column, or the application's own files.",
      },
    },
    {
      names: ["query_to_xml*", "cursor_to_xml*", "table_to_xml*", "schema_to_xml*", "database_to_xml*"],
      refused: SQL_TEXT,
    },
    { names: ["ts_stat", "xpath_table", "crosstab*", "connectby", "dblink*"], refused: SQL_TEXT },
    { names: ["pg_notify"], refused: CHANNEL },
    {
      names: ["pg_advisory_lock*", "pg_try_advisory_lock*", "pg_advisory_unlock*"],
      refused: {
        why: "The lock would stay on the connection after this call.",
        instead: "Use pg_advisory_xact_lock inside db.transaction.",
      },
    },
    {
      names: [
        "pg_terminate_backend",
        "pg_cancel_backend",
        "pg_reload_conf",
        "pg_rotate_logfile",
        "pg_switch_wal",
        "pg_promote",
        "pg_logical_*",
        "pg_replication_*",
        "pg_create_*",
        "pg_drop_*",
      ],
      refused: SERVER,
    },
  ],
  names: [
    OWN_NAMES,
    {
      names: [],
      form: /^t_[0-9a-f]{32}$/,
      refused: {
        why: "It names a tenant's schema.",
        instead: "Name tables without a schema; they are those of the tenant in scope.",
      },
    },
    { names: ["pg_settings", "pg_file_settings"], writes: true, refused: SESSION },
    {
      names: ["pg_stat_activity", "pg_stat_statements", "pg_prepared_statements", "pg_cursors", "pg_largeobject"],
      origin: "application",
      refused: {
        why: "It shows statements and data of other tenants on this server.",
        instead: "Look at it as the server's administrator.",
      },
    },
  ],
};

function objectVerbs(object: string): string[] {
  return [`create ${object}`, `alter ${object}`, `drop ${object}`];
}
