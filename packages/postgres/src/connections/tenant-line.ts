/** Bursts a tenant may have under way before it is known how fast it is, and at most. */
const FIRST_WINDOW = 8;
const WIDEST_WINDOW = 64;
/** Milliseconds of work from which on a burst counts as slow, and for which its tenant then stays off the lanes. */
const SLOW = 100;
const OFF_LANES = 5_000;

/**
 * How one tenant goes through the lanes: in which order it tries them, how much it may have under way, and whether it has
 * to stay off them because the others would wait behind it.
 */
export class TenantLine {
  /** Lanes by how well the tenant goes with each; the same in every process. */
  readonly order: readonly number[];
  #window = FIRST_WINDOW;
  #underWay = 0;
  #slowUntil = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(store: string, lanes: number) {
    const weights = Array.from({ length: lanes }, (_, lane) => Bun.hash.wyhash(`${lane} ${store}`));
    this.order = weights.map((_, lane) => lane).sort((one, other) => (below(weights, one, other) ? 1 : -1));
  }

  /** Whether its statements take so long that they need a connection of their own. */
  get isSlow(): boolean {
    return this.#slowUntil !== 0 && performance.now() < this.#slowUntil;
  }

  /** Takes a place; something to wait for where the tenant has enough under way. */
  enter(): Promise<void> | undefined {
    if (this.#underWay < this.#window) {
      this.#underWay++;
      return undefined;
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Gives a place back, to those who wait for one as far as the window goes. */
  leave(): void {
    this.#underWay--;
    while (this.#underWay < this.#window) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#underWay++;
      next();
    }
  }

  /** Told how long the server was at work on a burst. */
  readonly served = (milliseconds: number): void => {
    if (milliseconds < SLOW) {
      this.#window = Math.min(this.#window + 1, WIDEST_WINDOW);
      return;
    }
    this.#window = FIRST_WINDOW;
    this.#slowUntil = performance.now() + OFF_LANES;
  };
}

function below(weights: readonly (number | bigint)[], one: number, other: number): boolean {
  return (weights[one] ?? 0) < (weights[other] ?? 0);
}
