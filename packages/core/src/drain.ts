/** What `closeOnSignal` does besides closing the tenancy. */
export interface DrainOptions {
  /** @default ["SIGTERM", "SIGINT"] */
  readonly signals?: readonly NodeJS.Signals[];
  /**
   * How long what is under way may take, in milliseconds.
   * @default 10000
   */
  readonly timeout?: number;
  /** Stops the intake first: resolves when the requests under way have been answered. `() => server.stop()`. */
  readonly stop?: () => Promise<unknown> | undefined;
}

/**
 * At the first signal: stops the intake, waits for what is under way, closes every store and ends the process with code 0.
 * A second signal ends it at once, as the system would. Returns the end of the watch.
 */
export function drainOnSignal(close: (timeout: number) => Promise<void>, options: DrainOptions = {}): () => void {
  const { signals = ["SIGTERM", "SIGINT"], timeout = 10_000, stop } = options;
  const unwatch = (): void => {
    for (const signal of signals) process.off(signal, drain);
  };
  const drain = (): void => {
    unwatch();
    const end = performance.now() + timeout;
    const late = new Promise((resolve) => setTimeout(resolve, timeout).unref());
    Promise.race([Promise.resolve(stop?.()), late])
      .then(() => close(Math.max(0, end - performance.now())))
      .then(
        () => process.exit(0),
        (error: unknown) => {
          console.error(error);
          process.exit(1);
        },
      );
  };
  for (const signal of signals) process.on(signal, drain);
  return unwatch;
}
