export { type PostgresCluster, startPostgresCluster } from "./postgres-cluster.ts";
export { type FreshDatabase, freshDatabase, postgresServer } from "./postgres-server.ts";
