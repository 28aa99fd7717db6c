import { ClosedError, ConnectionLimitError } from "@tenantry/core/adapter";
import { openSession } from "./open-session.ts";
import type { Session, SessionOptions } from "./session.ts";

export interface ExclusiveOptions {
  /** How a connection for this owner is opened: the first way whose password the server takes. */
  readonly sessions: (owner: string) => Promise<readonly [SessionOptions, ...SessionOptions[]]>;
  /** Whether a connection serves only the owner it was opened for: each has a role or a database of its own. */
  readonly personal: boolean;
  /** Connections that may be open at once, lent or kept. What is lent is never closed to make room. */
  readonly max: number;
  /** How many one owner may have at a time. */
  readonly maxPerOwner: number;
  /** Milliseconds one may wait for its turn. */
  readonly waitLimit: number;
}

interface Kept {
  readonly owner: string;
  readonly session: Session;
  readonly timer: ReturnType<typeof setTimeout>;
}

interface Waiting {
  readonly owner: string;
  readonly go: () => void;
}

/** Milliseconds after which a connection that nobody uses is closed. */
const IDLE = 30_000;

/** Connections that are lent to one at a time: for interactive transactions, streams, and tenants that are slow. */
export class ExclusiveSessions {
  readonly #options: ExclusiveOptions;
  /** Connections that nobody uses, the one used last at the end. */
  readonly #idle: Kept[] = [];
  readonly #held = new Map<string, number>();
  readonly #waiting: Waiting[] = [];
  #lent = 0;
  #closed = false;
  #whenBack: (() => void) | undefined;

  constructor(options: ExclusiveOptions) {
    this.#options = options;
  }

  /** Connections that are lent, and those that are kept. */
  get open(): number {
    return this.#lent + this.#idle.length;
  }

  /** Throws `ConnectionLimitError` when none became free in time. */
  async take(owner: string): Promise<Session> {
    if (this.#closed) throw new ClosedError("The strategy is closed.");
    if (!this.#mayTake(owner)) await this.#turn(owner);
    else this.#count(owner, 1);
    try {
      for (let kept = this.#pop(owner); kept !== undefined; kept = this.#pop(owner)) {
        if (kept.alive) return kept;
      }
      if (this.#lent + this.#idle.length > this.#options.max) await this.#shift()?.close();
      return await openSession(await this.#options.sessions(owner));
    } catch (error) {
      this.#count(owner, -1);
      this.#next();
      throw error;
    }
  }

  /** Gives one back. One that was destroyed, or has an open transaction, is not lent again. */
  give(owner: string, session: Session, reusable: boolean): void {
    this.#count(owner, -1);
    if (!reusable) session.destroy();
    else if (session.alive && this.#closed) void session.close();
    else if (session.alive) this.#keep(owner, session);
    if (this.#lent === 0) this.#whenBack?.();
    this.#next();
  }

  async use<T>(owner: string, work: (session: Session) => Promise<T>): Promise<T> {
    const session = await this.take(owner);
    let reusable = false;
    try {
      const value = await work(session);
      reusable = true;
      return value;
    } finally {
      this.give(owner, session, reusable);
    }
  }

  /** Waits until all are back, then closes them. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#lent > 0) {
      await new Promise<void>((resolve) => {
        this.#whenBack = resolve;
      });
    }
    const kept = this.#idle.splice(0);
    for (const { timer } of kept) clearTimeout(timer);
    await Promise.all(kept.map(({ session }) => session.close()));
  }

  /** Closes what is kept for an owner that is not coming back. */
  async forget(owner: string): Promise<void> {
    for (let kept = this.#pop(owner); kept !== undefined; kept = this.#pop(owner)) await kept.close();
  }

  #pop(owner: string): Session | undefined {
    const place = this.#options.personal
      ? this.#idle.findLastIndex((kept) => kept.owner === owner)
      : this.#idle.length - 1;
    const [kept] = place < 0 ? [] : this.#idle.splice(place, 1);
    clearTimeout(kept?.timer);
    return kept?.session;
  }

  /** The connection that was used least lately. */
  #shift(): Session | undefined {
    const kept = this.#idle.shift();
    clearTimeout(kept?.timer);
    return kept?.session;
  }

  #keep(owner: string, session: Session): void {
    const timer = setTimeout(() => {
      const place = this.#idle.findIndex((kept) => kept.session === session);
      if (place >= 0) this.#idle.splice(place, 1);
      void session.close();
    }, IDLE);
    timer.unref();
    this.#idle.push({ owner, session, timer });
  }

  #mayTake(owner: string): boolean {
    return this.#lent < this.#options.max && (this.#held.get(owner) ?? 0) < this.#options.maxPerOwner;
  }

  #count(owner: string, change: 1 | -1): void {
    this.#lent += change;
    const held = (this.#held.get(owner) ?? 0) + change;
    if (held === 0) this.#held.delete(owner);
    else this.#held.set(owner, held);
  }

  /** Lets the first go who may. An owner that has its share is passed over, so that it holds up nobody else. */
  #next(): void {
    const place = this.#waiting.findIndex(({ owner }) => this.#mayTake(owner));
    const [next] = place < 0 ? [] : this.#waiting.splice(place, 1);
    next?.go();
  }

  #turn(owner: string): Promise<void> {
    const { max, waitLimit } = this.#options;
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        owner,
        go: () => {
          clearTimeout(timer);
          this.#count(owner, 1);
          resolve();
        },
      };
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
        reject(
          new ConnectionLimitError(
            `No connection became free in ${waitLimit} ms: ${max} are for transactions and streams. Raise the limit, or make them shorter.`,
          ),
        );
      }, waitLimit);
      this.#waiting.push(waiting);
    });
  }
}
