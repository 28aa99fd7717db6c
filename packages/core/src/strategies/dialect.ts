/** The SQL dialect a store speaks. */
export type Dialect = "sqlite" | "postgres" | (string & {});
