export { hasKeptPostgres, type KeptPostgres, type KeptPostgresOptions, keptPostgres } from "./kept-postgres.ts";
export { type PostgresCluster, startPostgresCluster } from "./postgres-cluster.ts";
export { type FreshDatabase, freshDatabase, postgresServer } from "./postgres-server.ts";
