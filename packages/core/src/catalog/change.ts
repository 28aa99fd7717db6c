import type { RawRow } from "../sql/statement.ts";

/** A change of the catalog that other processes must learn: what the directory says of a tenant, or until when a slug is kept. */
export type CatalogChange = {
  /** Rises by one with each change of any process. */
  readonly sequence: number;
  readonly subject: string;
} & (
  | {
      readonly kind: "tenant";
      /** What `DIRECTORY_COLUMNS` hold now; undefined where the tenant is gone. */
      readonly row: RawRow | undefined;
    }
  | {
      readonly kind: "slug";
      /** ISO text; undefined where the slug is no longer kept. */
      readonly keptUntil: string | undefined;
    }
);
