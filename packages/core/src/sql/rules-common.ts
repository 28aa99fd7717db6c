import type { Reason, StatementRule } from "./rules.ts";

const TRANSACTION: Reason = {
  why: "Transactions are Tenantry's to open and to end; one that is ended here would take other work with it.",
  instead: "Use db.batch or db.transaction; a migration is one transaction already.",
};
const SESSION: Reason = {
  why: "It changes the session, which later calls use as well.",
  instead: "Give the value to the query itself.",
};
const PREPARED: Reason = {
  why: "A prepared statement stays on the connection.",
  instead: "Write the statement itself; preparing is done for you.",
};
const SERVER: Reason = {
  why: "It changes the server or another database, which other tenants share.",
  instead: "Do it as the server's administrator.",
};
const LOCKS: Reason = {
  why: "The lock would stay on the connection after this call.",
  instead: "Use db.transaction.",
};

const OBJECTS = ["database", "schema", "user", "role", "server", "tablespace", "event"];

/** What no dialect's tenants may run, whatever its definition says. */
export const COMMON_STATEMENTS: readonly StatementRule[] = [
  {
    starts: ["begin", "start", "commit", "end", "rollback", "abort", "savepoint", "release", "xa"],
    refused: TRANSACTION,
  },
  { starts: ["set", "reset", "use", "load", "install", "uninstall"], refused: SESSION },
  { starts: ["prepare", "execute", "deallocate"], refused: PREPARED },
  { starts: ["lock", "unlock", "flush", "handler"], refused: LOCKS },
  { starts: ["grant", "revoke", "kill", "shutdown", "attach", "detach"], refused: SERVER },
  {
    starts: OBJECTS.flatMap((object) => ["create", "alter", "drop"].map((verb) => `${verb} ${object}`)),
    refused: SERVER,
  },
];
