/** How long the server may be silent beyond the statement's own limit before the connection is given up, in milliseconds. */
export const SILENCE = 5_000;

const LOOK_EVERY = 1_000;

/** Notices a server that answers nothing although the statement's time is long up: the network ate the connection's end. */
export class SilenceWatch {
  readonly #busyFor: () => number;
  readonly #giveUp: () => void;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** `busyFor` tells how many milliseconds the server has been at work on what it works on now. */
  constructor(busyFor: () => number, giveUp: () => void) {
    this.#busyFor = busyFor;
    this.#giveUp = giveUp;
  }

  /** Begins to look, once; `limit` is the statements' own, in milliseconds. */
  begin(limit: number): void {
    if (this.#timer !== undefined) return;
    this.#timer = setInterval(() => {
      if (this.#busyFor() > limit + SILENCE) this.#giveUp();
    }, LOOK_EVERY);
    this.#timer.unref();
  }

  end(): void {
    clearInterval(this.#timer);
  }
}
