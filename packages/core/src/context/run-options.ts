import type { Admission } from "./admission.ts";

/** How `run` may leave the scope it is called in, and whom it may enter. */
export interface RunOptions {
  /**
   * Allows another tenant's scope inside a tenant's. Never inside a transaction.
   * @default false
   */
  readonly crossTenant?: boolean;
  /**
   * Runs although the tenant is suspended or under maintenance, which keeps visitors out: for what an operator does meanwhile.
   * Never while its store is quarantined or moving, nor once it is deleted.
   * @default false
   */
  readonly held?: boolean;
}

/** As whom code of the platform's own is let in. */
export function admissionOf({ held = false }: Pick<RunOptions, "held">): Admission {
  return held ? "operator" : "visitor";
}
