import type { Strategy } from "@tenantry/core/adapter";
import { hasKeptPostgres, keptPostgres } from "@tenantry/local-postgres";
import { type GroundOptions, postgresDatabases, postgresSchemas } from "@tenantry/postgres";
import { secretFor } from "../secret.ts";
import { lateStrategy, type Opened } from "./late-strategy.ts";

const NOWHERE = { url: "postgres://nobody@localhost/blog" };
const NO_KEY = { masterKey: "It is never asked for a password." };

/** A Postgres server, given by its address or to be started. */
export interface PostgresServer {
  readonly place: string;
  exists(): boolean;
  open(): Promise<GroundOptions & { close?(): Promise<void> }>;
}

/** A server that runs elsewhere. */
export function givenServer(place: string, address: GroundOptions): PostgresServer {
  return { place, exists: () => true, open: async () => address };
}

/** A server of the platform's own, whose data are in a folder. It runs as long as some process uses it. */
export function ownServer(folder: string): PostgresServer {
  return {
    place: folder,
    exists: () => hasKeptPostgres(folder),
    open: () => keptPostgres({ folder, database: "blog" }),
  };
}

/** A schema for each blog, and a database for each blog, on one server. */
export function postgresStores(server: PostgresServer): readonly [schemas: Strategy, databases: Strategy] {
  return [
    onServer(server, postgresSchemas(NOWHERE), postgresSchemas),
    onServer(server, postgresDatabases({ ...NOWHERE, login: NO_KEY }), (address) =>
      postgresDatabases({ ...address, login: { masterKey: secretFor("passwords of databases") } }),
    ),
  ];
}

function onServer<Placement>(
  { place, exists, open }: PostgresServer,
  outline: Strategy<Placement>,
  make: (address: GroundOptions) => Strategy<Placement>,
): Strategy {
  const opened = async (): Promise<Opened<Placement>> => {
    const { url, adminUrl, close } = await open();
    return { strategy: make({ url, adminUrl }), ...(close !== undefined && { close }) };
  };
  return lateStrategy({ outline, place, exists, open: opened });
}
