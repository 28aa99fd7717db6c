import type { Awaitable } from "./connection.ts";

/** Something wrong with the ground that stores stand on: a directory, a server. */
export interface GroundFinding {
  /** Stable. `NOT_OWNER`: it belongs to another user, who could not open what this one makes there. */
  readonly code: "NOT_OWNER" | "OPEN_TO_OTHERS" | (string & {});
  /** What is wrong, for whoever runs the program: it may name a path. */
  readonly message: string;
  readonly remedy: string;
  /**
   * Mends it, for `doctor --fix`: only where nothing has to be decided, and what was ever in service is not touched. Answers what
   * was done, a sentence without a full stop.
   * @default a person has to
   */
  mend?(): Awaitable<string>;
}
