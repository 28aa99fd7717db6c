import type { RawResult, Statement } from "@tenantry/core/adapter";
import { ClosedError } from "@tenantry/core/adapter";
import type { Bond } from "./bond.ts";
import { Session, type SessionOptions } from "./session.ts";
import type { TenantLine } from "./tenant-line.ts";

export interface LanesOptions {
  readonly session: () => Promise<SessionOptions>;
  readonly lanes: number;
  /** Distinct stores after which a connection is replaced: a backend keeps what it has learned of each, and never gives it back. */
  readonly storesPerConnection: number;
}

/** How many bursts may wait on a lane before the next one is tried. */
const CROWDED = 16;
/** How long the server may work on a lane's head before others take another lane, in milliseconds. */
const STUCK = 50;
/** How old a connection grows, in milliseconds: half an hour. */
const OLD = 1_800_000;

/**
 * A few connections that all tenants share. Each tenant keeps to its own lane, so that a backend learns the tables of few
 * tenants; it takes the next one when that is crowded or stuck.
 */
export class Lanes {
  readonly #options: LanesOptions;
  readonly #lanes: Lane[];
  #closed = false;

  constructor(options: LanesOptions) {
    this.#options = options;
    this.#lanes = Array.from({ length: options.lanes }, () => new Lane());
  }

  /** Statements of a tenant, all or none of them, in one round trip. */
  async run(line: TenantLine, bond: Bond, statements: readonly Statement[]): Promise<RawResult[]> {
    if (this.#closed) throw new ClosedError("The strategy is closed.");
    const lane = this.#pick(line);
    const session = lane.ready(this.#options) ?? (await lane.session(this.#options));
    return await session.burst(bond, statements, line.served);
  }

  /** Connections open now. */
  get open(): number {
    return this.#lanes.filter((lane) => lane.isOpen).length;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#lanes.map((lane) => lane.close()));
  }

  #pick(line: TenantLine): Lane {
    let least: Lane | undefined;
    for (const index of line.order) {
      const lane = this.#lanes[index];
      if (lane === undefined) continue;
      if (lane.inFlight < CROWDED && lane.busyFor < STUCK) return lane;
      if (least === undefined || lane.inFlight < least.inFlight) least = lane;
    }
    if (least === undefined) throw new ClosedError("There are no lanes.");
    return least;
  }
}

/** One place for a connection: opened when it is first needed, and anew when it was lost or has seen enough. */
class Lane {
  #session: Session | undefined;
  #opening: Promise<Session> | undefined;
  #closed = false;

  get isOpen(): boolean {
    return this.#session?.alive === true;
  }

  get inFlight(): number {
    return this.#session?.inFlight ?? 0;
  }

  get busyFor(): number {
    return this.#session?.busyFor ?? 0;
  }

  /** The connection, where it is open. One that is worn out serves on until the next one stands. */
  ready(options: LanesOptions): Session | undefined {
    const session = this.#session;
    if (session?.alive !== true) return undefined;
    if (session.checked.size >= options.storesPerConnection || performance.now() - session.openedAt > OLD) {
      this.session(options).catch(() => undefined);
    }
    return session;
  }

  /** A new connection; opened once however many ask. */
  session(options: LanesOptions): Promise<Session> {
    this.#opening ??= this.#open(options).finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#opening?.catch(() => undefined);
    await this.#session?.close();
  }

  async #open(options: LanesOptions): Promise<Session> {
    const worn = this.#session;
    const session = await Session.open(await options.session());
    if (this.#closed) {
      await session.close();
      throw new ClosedError("The strategy is closed.");
    }
    this.#session = session;
    void worn?.close();
    return session;
  }
}
