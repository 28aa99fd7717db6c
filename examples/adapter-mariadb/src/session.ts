import { type Connection, type ConnectionConfig, createConnection } from "mariadb";
import { inOurWordsLater } from "./errors.ts";

/** Where the server is, and who asks. */
export interface Login {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database?: string;
}

const SESSION_VARIABLES = {
  // Names in double quotes, plain backslashes, `||` joins texts, and what does not fit is an error.
  sql_mode:
    "ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PIPES_AS_CONCAT,STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION",
  time_zone: "+00:00",
  // Without it, REPEATABLE READ lets one transaction write over what another has read.
  innodb_snapshot_isolation: "ON",
  innodb_lock_wait_timeout: 5,
  max_recursive_iterations: 4_294_967_295,
};

const CONFIG: ConnectionConfig = {
  sessionVariables: SESSION_VARIABLES,
  charset: "utf8mb4",
  multipleStatements: false,
  permitLocalInfile: false,
  rowsAsArray: true,
  metaAsArray: true,
  dateStrings: true,
  autoJsonMap: false,
  insertIdAsNumber: true,
  connectTimeout: 5_000,
};

/** Opens a session of the server. */
export function openSession(login: Login): Promise<Connection> {
  return inOurWordsLater(async () => {
    const session = await createConnection({ ...CONFIG, ...login });
    // What ends a session is told to the statement that meets it; an event without a listener would end the process.
    session.on("error", () => undefined);
    return session;
  });
}

/** Ends a session, also one that has ended already. */
export async function endSession(session: Connection): Promise<void> {
  if (!session.isValid()) return session.destroy();
  await session.end().catch(() => session.destroy());
}
