import { AsyncLocalStorage } from "node:async_hooks";
import { inspect } from "node:util";

/** A line that the program under proof wrote. */
export interface Line {
  readonly text: string;
  /** `console.log`, `process.stderr`. */
  readonly by: string;
}

const LEVELS = ["debug", "error", "info", "log", "trace", "warn"] as const;
const STREAMS = ["stdout", "stderr"] as const;

/**
 * Hears what is written to the console and to the process's own streams. What comes out of the proof is kept from the
 * terminal; what others write meanwhile goes through.
 */
export class OutputWatch {
  readonly #inside = new AsyncLocalStorage<boolean>();
  readonly #heard: (line: Line) => void;
  readonly #undo: (() => void)[] = [];
  #hearing = false;

  constructor(heard: (line: Line) => void) {
    this.#heard = heard;
  }

  async during<T>(work: () => Promise<T>): Promise<T> {
    for (const level of LEVELS) this.#watchConsole(level);
    for (const stream of STREAMS) this.#watchStream(stream);
    this.#watchFailures();
    try {
      return await this.#inside.run(true, work);
    } finally {
      for (const undo of this.#undo.splice(0)) undo();
    }
  }

  /** Runs what may write to the terminal. */
  outside<T>(work: () => T): T {
    return this.#inside.exit(work);
  }

  #watchConsole(level: (typeof LEVELS)[number]): void {
    const original = console[level];
    console[level] = (...values: unknown[]) => {
      const quiet = this.#hear(`console.${level}`, () => values.map(shown).join(" "));
      if (!quiet) original.apply(console, values);
    };
    this.#undo.push(() => {
      console[level] = original;
    });
  }

  #watchStream(name: (typeof STREAMS)[number]): void {
    const stream = process[name];
    const original = stream.write;
    const write = (...given: unknown[]): boolean => {
      const quiet = this.#hear(`process.${name}`, () => textOf(given[0]));
      if (!quiet) return Reflect.apply(original, stream, given);
      const done = given.findLast((value) => typeof value === "function");
      if (typeof done === "function") queueMicrotask(() => done());
      return true;
    };
    Object.defineProperty(stream, "write", { configurable: true, writable: true, value: write });
    this.#undo.push(() => {
      Object.defineProperty(stream, "write", { configurable: true, writable: true, value: original });
    });
  }

  /** What nobody catches would end the process, and is told to whoever reads its log. */
  #watchFailures(): void {
    for (const event of ["unhandledRejection", "uncaughtException"] as const) {
      const heard = (error: unknown): void => void this.#hear(event, () => inspect(error, { depth: 6 }));
      process.on(event, heard);
      this.#undo.push(() => process.off(event, heard));
    }
  }

  /** Whether it is to be kept from the terminal. */
  #hear(by: string, text: () => string): boolean {
    const inside = this.#inside.getStore() === true;
    // One that hears may write as well.
    if (this.#hearing) return inside;
    this.#hearing = true;
    try {
      this.#heard({ by, text: text() });
    } finally {
      this.#hearing = false;
    }
    return inside;
  }
}

const shown = (value: unknown): string => (typeof value === "string" ? value : inspect(value, { depth: 6 }));

function textOf(chunk: unknown): string {
  return chunk instanceof Uint8Array ? Buffer.from(chunk).toString("latin1") : String(chunk);
}
