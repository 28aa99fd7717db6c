/** The SQL dialect a store speaks. Of any but `sqlite` and `postgres` the strategy gives the definition. */
export type Dialect = "sqlite" | "postgres" | (string & {});
