/** Time limits of connections, all in milliseconds. */
export interface ConnectionLimits {
  /**
   * How long an interactive transaction may be open before it is rolled back.
   * @default 5000
   */
  readonly transaction: number;
  /**
   * How long a write may wait for the writes before it, of this process and of others.
   * @default 10000
   */
  readonly write: number;
  /**
   * How long a call may wait for a connection when all are in use.
   * @default 5000
   */
  readonly connection: number;
  /**
   * How long a stream may be left unread before its connection is taken back.
   * @default 30000
   */
  readonly stream: number;
}

export const DEFAULT_LIMITS: ConnectionLimits = Object.freeze({
  transaction: 5_000,
  write: 10_000,
  connection: 5_000,
  stream: 30_000,
});
