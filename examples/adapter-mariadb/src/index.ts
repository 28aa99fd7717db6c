export { type MariadbDatabases, type MariadbOptions, mariadbDatabases } from "./mariadb-databases.ts";
