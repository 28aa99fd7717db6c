import type { Dialect } from "../sql/dialect.ts";
import type { Awaitable, Connection } from "./connection.ts";
import type { GroundFinding } from "./ground.ts";

/** Where shared data is kept. */
export interface SharedStore {
  readonly dialect: Dialect;
  /**
   * More than one transaction may write at once.
   * @default true
   */
  readonly concurrentWriters?: boolean;
  /** `read` is what tenants get: the engine refuses writes on it. `write` is the platform's own, made if it is not there. */
  connect(use: "read" | "write" | "migrate"): Awaitable<Connection>;
  /** What is wrong with the ground it stands on, such as its owner. Opens and makes nothing. */
  check?(): Awaitable<readonly GroundFinding[]>;
  /** The same kind of store on throw-away ground; its `close` removes it. */
  temporary?(): SharedStore;
  close(): Awaitable<void>;
}
