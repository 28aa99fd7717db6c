import { StoreBusyError } from "../errors.ts";
import { Turns } from "./turns.ts";

/** Whoever may write to a store, one after the other, in the order in which they asked. */
export class WriteQueue {
  readonly #turns = new Turns(1);

  /** Whether nobody writes and nobody waits. */
  get free(): boolean {
    return this.#turns.free;
  }

  /** Takes the turn at once. Only where the queue is free. */
  hold(): void {
    this.#turns.tryTake();
  }

  /** Waits for the turn, at most `limit` milliseconds; then throws `StoreBusyError`. */
  acquire(limit: number): void | Promise<void> {
    return this.#turns.take(
      limit,
      (others) =>
        new StoreBusyError(
          `The write waited ${limit} ms for ${others + 1} others. Make transactions shorter, or use batch().`,
        ),
    );
  }

  /** Hands the turn on. */
  release(): void {
    this.#turns.give();
  }
}
