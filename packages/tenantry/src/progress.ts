import type { Output } from "./output.ts";

/** How far a long piece of work has come. */
export interface Progress {
  /** One more is done; `line` says what became of it. */
  step(line: string): void;
  end(): void;
}

const WIDTH = 24;
/** Milliseconds between two pictures of the bar. */
const PAUSE = 50;
const CLEAR = "\r\u001b[2K";

/** A bar for a person who watches; a line for each step in a pipe, unless nobody would read them (`quiet`). */
export function progressOf(output: Output, what: string, total: number, quiet = false): Progress {
  if (output.watched && total > 0) return new Bar(what, total);
  return { step: (line) => (quiet ? undefined : output.line(line)), end: () => undefined };
}

/**
 * One line on stderr that is drawn over. It leaves the keyboard alone, unlike the bar of the library for prompts, which ends the
 * process with code 0 at Ctrl-C, in the middle of the work.
 */
class Bar implements Progress {
  readonly #what: string;
  readonly #total: number;
  #done = 0;
  #drawn = 0;

  constructor(what: string, total: number) {
    this.#what = what;
    this.#total = total;
    this.#draw("");
  }

  step(line: string): void {
    this.#done++;
    if (performance.now() - this.#drawn >= PAUSE || this.#done === this.#total) this.#draw(line);
  }

  end(): void {
    process.stderr.write(CLEAR);
  }

  #draw(line: string): void {
    this.#drawn = performance.now();
    const full = Math.round((WIDTH * this.#done) / this.#total);
    const bar = "━".repeat(full) + "─".repeat(WIDTH - full);
    const text = `${this.#what}  ${bar}  ${this.#done} of ${this.#total}  ${line}`;
    process.stderr.write(CLEAR + text.slice(0, (process.stderr.columns || 80) - 1));
  }
}
