import { ClosedError, ConnectionLimitError } from "../errors.ts";
import type { StoreChannel } from "./store-channel.ts";

/** Tells what the pool does, for events and tests. */
export interface PoolObserver {
  evicted?(tenantId: string): void;
}

/**
 * The connections of one strategy: one channel a tenant that is in use or was lately, and never more open connections
 * than the strategy allows. What is idle is closed to make room, least recently used first, roughly: a channel that was
 * used since the last look is passed over once. What is in use is never closed.
 */
export class ConnectionPool {
  readonly #max: number;
  readonly #waitLimit: number;
  readonly #observer: PoolObserver;
  readonly #channels = new Map<string, StoreChannel>();
  /** Channels that were forgotten while they were in use. */
  readonly #leaving = new Set<StoreChannel>();
  readonly #waiting: (() => void)[] = [];
  #open = 0;
  #closed = false;

  constructor(options: { readonly max: number; readonly waitLimit: number; readonly observer?: PoolObserver }) {
    this.#max = options.max;
    this.#waitLimit = options.waitLimit;
    this.#observer = options.observer ?? {};
  }

  /** Connections open now. */
  get open(): number {
    return this.#open;
  }

  /** Half of them, so that the slow readers of one tenant's streams keep no other from being served; two in any case. */
  get readers(): number {
    return Math.max(2, Math.floor(this.#max / 2));
  }

  /** The channel of a tenant; made by `make` where there is none, or where it belongs to an earlier epoch. */
  channel(tenantId: string, epoch: number, make: () => StoreChannel): StoreChannel {
    const known = this.#channels.get(tenantId);
    if (known !== undefined && known.epoch === epoch && !known.closed) return known;
    if (this.#closed) throw new ClosedError("The tenancy is closed.");
    if (known !== undefined) this.drop(tenantId);
    if (this.#channels.size >= this.#max) this.#evictOne();
    const channel = make();
    this.#channels.set(tenantId, channel);
    return channel;
  }

  /** Forgets a tenant's channel: what is in use ends by itself, then it closes. */
  drop(tenantId: string): void {
    const channel = this.#channels.get(tenantId);
    if (channel === undefined) return;
    this.#forget(tenantId, channel);
  }

  /** Leave to open one connection. At the limit something idle is closed; otherwise this waits. */
  take(): void | Promise<void> {
    if (this.#open < this.#max) {
      this.#open++;
      return;
    }
    if (this.#makeRoom() && this.#open < this.#max) {
      this.#open++;
      return;
    }
    return this.#wait();
  }

  /** Gives back the leave to have one connection open. */
  give(): void {
    this.#open--;
    this.wake();
  }

  /**
   * Closes some of what is idle, where the machine has run out of descriptors. Whether there was anything to close, and who
   * began to open at `since` has not waited too long: a server that is silent would be asked once for each idle connection.
   */
  relieve(since: number): boolean {
    if (performance.now() - since > this.#waitLimit) return false;
    let evicted = 0;
    while (evicted < 8 && this.#evictConnected()) evicted++;
    return evicted > 0;
  }

  /** Lets those who wait look again: a connection was closed, or is no longer in use. */
  wake(): void {
    if (this.#waiting.length === 0) return;
    // What does not close at once gives its place, and wakes, when it has.
    if (this.#open >= this.#max && !(this.#makeRoom() && this.#open < this.#max)) return;
    this.#waiting.shift()?.();
  }

  /** Waits until nothing is in use, at most `timeout` milliseconds, then closes everything. */
  async close(timeout: number): Promise<void> {
    this.#closed = true;
    const end = performance.now() + timeout;
    const channels = [...this.#channels.values(), ...this.#leaving];
    this.#channels.clear();
    for (const channel of channels) channel.listed = false;
    await Promise.all(
      channels.map(async (channel) => {
        await channel.idle(Math.max(0, end - performance.now()));
        await channel.close();
      }),
    );
  }

  #forget(tenantId: string, channel: StoreChannel): void {
    this.#channels.delete(tenantId);
    channel.listed = false;
    channel.retire();
    for (const left of this.#leaving) if (left.closed) this.#leaving.delete(left);
    if (!channel.closed) this.#leaving.add(channel);
  }

  #wait(): Promise<void> {
    return new Promise((resolve, reject) => {
      const retry = (): void => {
        if (this.#open >= this.#max && !(this.#makeRoom() && this.#open < this.#max)) {
          this.#waiting.unshift(retry);
          return;
        }
        clearTimeout(timer);
        this.#open++;
        resolve();
      };
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(retry), 1);
        reject(
          new ConnectionLimitError(
            `All ${this.#max} connections were in use for ${this.#waitLimit} ms. Raise the strategy's limit, or hold streams and transactions for less time.`,
          ),
        );
      }, this.#waitLimit);
      this.#waiting.push(retry);
    });
  }

  /**
   * Closes an idle channel, or else an idle connection of one that is in use. Without the latter, stores could keep what
   * they do not use while they wait for each other to give it back.
   */
  #makeRoom(): boolean {
    if (this.#evictConnected()) return true;
    for (const channel of this.#channels.values()) {
      if (channel.shed()) return true;
    }
    return false;
  }

  /** Closes idle channels up to the first that had connections. A channel without any makes no room. */
  #evictConnected(): boolean {
    for (;;) {
      const evicted = this.#evictOne();
      if (evicted === undefined || evicted.wasConnected) return evicted !== undefined;
    }
  }

  /** Closes the first channel that is idle and was not used since it was last passed over. */
  #evictOne(): { readonly wasConnected: boolean } | undefined {
    let looks = this.#channels.size * 2;
    for (const [id, channel] of this.#channels) {
      if (looks-- <= 0) return undefined;
      if (channel.users > 0 || channel.touched) {
        channel.touched = false;
        this.#channels.delete(id);
        this.#channels.set(id, channel);
        continue;
      }
      const wasConnected = channel.connected;
      this.#forget(id, channel);
      this.#observer.evicted?.(id);
      return { wasConnected };
    }
    return undefined;
  }
}
