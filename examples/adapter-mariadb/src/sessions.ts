import { ClosedError } from "@tenantry/core/adapter";
import type { Connection as Session } from "mariadb";
import { endSession } from "./session.ts";

/** The sessions under one connection of Tenantry's: each transaction has one for itself, and so has each statement meanwhile. */
export class Sessions {
  readonly #open: () => Promise<Session>;
  readonly #limit: number;
  readonly #idle: Session[] = [];
  readonly #lent = new Set<Session>();
  readonly #waiting: ((session: Session | undefined) => void)[] = [];
  #opening = 0;
  #closed = false;

  constructor(open: () => Promise<Session>, limit: number) {
    this.#open = open;
    this.#limit = limit;
  }

  /** Whether none of them has been ended by the server. */
  get healthy(): boolean {
    return this.#idle.every((session) => session.isValid());
  }

  async take(): Promise<Session> {
    for (;;) {
      if (this.#closed) throw new ClosedError("The connection is closed.");
      const idle = this.#idle.pop();
      if (idle?.isValid()) return this.#lend(idle);
      if (idle !== undefined) idle.destroy();
      else if (this.#lent.size + this.#opening < this.#limit) return await this.#openOne();
      else {
        const given = await new Promise<Session | undefined>((resolve) => this.#waiting.push(resolve));
        if (given !== undefined) return given;
      }
    }
  }

  /** Gives a session back; one that has ended, or is in an unknown state, is closed. */
  give(session: Session, usable = true): void {
    if (!this.#lent.delete(session)) return;
    if (this.#closed || !usable || !session.isValid()) {
      session.destroy();
      this.#waiting.shift()?.(undefined);
      return;
    }
    const next = this.#waiting.shift();
    if (next === undefined) this.#idle.push(session);
    else next(this.#lend(session));
  }

  async use<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const session = await this.take();
    try {
      return await work(session);
    } finally {
      this.give(session);
    }
  }

  /** The server undoes the transactions of those that are lent. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const resolve of this.#waiting.splice(0)) resolve(undefined);
    for (const session of this.#lent) session.destroy();
    await Promise.all(this.#idle.splice(0).map(endSession));
  }

  #lend(session: Session): Session {
    this.#lent.add(session);
    return session;
  }

  async #openOne(): Promise<Session> {
    this.#opening++;
    try {
      const session = this.#lend(await this.#open());
      if (!this.#closed) return session;
      this.give(session);
      throw new ClosedError("The connection is closed.");
    } catch (error) {
      this.#waiting.shift()?.(undefined);
      throw error;
    } finally {
      this.#opening--;
    }
  }
}
