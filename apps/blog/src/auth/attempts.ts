import type { RateLimit } from "better-auth";

/** The header in which the app tells Better Auth who asks. What a client sends in it is never passed on. */
export const CLIENT_HEADER = "x-blog-client";

/** Stands for clients without a connection, such as a program that calls the app itself: they are counted as one. */
export const UNKNOWN_CLIENT = "127.0.0.1";

const MOST_KEYS = 10_000;

/**
 * Where Better Auth counts the requests of each client. Every blog has its own, so nobody can use up another blog's share;
 * Better Auth's own memory is one for the whole process. The oldest counts go when there are too many.
 */
export class Attempts {
  readonly #counts = new Map<string, RateLimit>();

  async get(key: string): Promise<RateLimit | undefined> {
    return this.#counts.get(key);
  }

  async set(key: string, count: RateLimit): Promise<void> {
    this.#counts.delete(key);
    this.#counts.set(key, count);
    if (this.#counts.size <= MOST_KEYS) return;
    const [oldest] = this.#counts.keys();
    if (oldest !== undefined) this.#counts.delete(oldest);
  }
}
