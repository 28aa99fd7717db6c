/**
 * What keeps tenants apart inside one database. `path`: the search path alone; code that forgets nothing is safe, SQL that is
 * injected is not. `role`: a role for each tenant, taken on for each statement, that has rights on nothing but its schema.
 * `login`: a role for each tenant that logs in by itself, so that not even the connection has another's rights.
 */
export type SchemaIsolation = "path" | "role" | "login";
