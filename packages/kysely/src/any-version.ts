import type { DatabaseIntrospector, MigrationLockOptions, QueryCompiler, TableMetadata } from "kysely";

/**
 * The parts of a dialect, typed so that they fit every version's Kysely, also one that another package brings beside the
 * application's. `never` stands where a version has its own Kysely class, as two of those are no types of each other.
 */
export interface AnyAdapter {
  readonly supportsCreateIfNotExists: boolean;
  readonly supportsTransactionalDdl: boolean;
  readonly supportsReturning: boolean;
  readonly supportsMultipleConnections: boolean;
  acquireMigrationLock(kysely: never, options: MigrationLockOptions): Promise<void>;
  releaseMigrationLock(kysely: never, options: MigrationLockOptions): Promise<void>;
}

export interface AnyIntrospector extends DatabaseIntrospector {
  /** Asked for by 0.28. */
  getMetadata(...options: Parameters<DatabaseIntrospector["getTables"]>): Promise<{ readonly tables: TableMetadata[] }>;
}

export interface AnyQueryCompiler {
  compileQuery<Node, QueryId>(node: Node, queryId: QueryId): AnyCompiledQuery<Node, QueryId>;
}

interface AnyCompiledQuery<Node, QueryId> {
  readonly query: Node;
  readonly queryId: QueryId;
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

type Compiled = Parameters<QueryCompiler["compileQuery"]>;

/** Lets a compiler take another version's queries: their types differ in kinds of nodes that neither dialect here has. */
export function anyCompiler(compiler: QueryCompiler): AnyQueryCompiler {
  return {
    compileQuery(node, queryId) {
      const { sql, parameters } = compiler.compileQuery(...([node, queryId] as unknown as Compiled));
      return { query: node, queryId, sql, parameters };
    },
  };
}
