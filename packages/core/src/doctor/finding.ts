import type { GroundFinding } from "../strategies/ground.ts";

/** What kind of thing is wrong. Stable; of a store that can not be opened, the code of the error. */
export type FindingCode =
  | GroundFinding["code"]
  | "BEING_MADE"
  | "ABANDONED_TENANT"
  | "CATALOG_BEHIND"
  | "WAITS_FOR_MIGRATIONS"
  | "UNFINISHED_PURGE"
  | "LEFTOVER_STORES"
  | "UNKNOWN_STORE"
  | "DELETED_IN_REACH"
  | "READY_STORE_ABANDONED"
  | "READY_STORE_OUTDATED"
  | "READY_STORE_USED"
  | "READY_STORE_UNCONFIGURED"
  | "QUARANTINED"
  | "MIGRATIONS_BEHIND"
  | "SHARED_MIGRATIONS_BEHIND"
  | (string & {});

/** Something that a person should know of, and what to do about it. */
export interface Finding {
  readonly code: FindingCode;
  /** `problem`: something does not work, or will not. `note`: nothing has to be done now. */
  readonly severity: "problem" | "note";
  readonly tenant?: string;
  readonly message: string;
  readonly remedy: string;
}
