import type { Statement } from "@tenantry/core/adapter";
import type { Binding } from "./connections/binding.ts";
import { Bond } from "./connections/bond.ts";
import { Session, type SessionOptions } from "./connections/session.ts";
import { quoteName } from "./names.ts";

/** Milliseconds between two questions for the version, and of silence after which what is known does not count any more. */
const HEARTBEAT = 1_000;
const POLL = 250;
const SILENCE = 3_000;

export const VERSION: Statement = { text: "select coalesce(max(sequence), 0) from changes", values: [] };

/** The channel on which changes of the catalog in this schema are told. */
export function channelOf(schema: string): string {
  return `tenantry ${schema}`;
}

export interface ListenerOptions {
  /** A direct address: behind a pooler nothing is heard, and the listener asks more often instead. */
  readonly session: () => Promise<SessionOptions>;
  readonly binding: Binding;
  /** What notifications carry of which `know` is told as well. Anybody can send them: they are left alone, never believed. */
  readonly sender: string;
  /** Told when the version differs from what was known. */
  readonly changed: () => void;
}

/**
 * Keeps the catalog's version in memory: by notifications of the server, and by a question every second on the same
 * connection, which finds what a process wrote that was killed before it could tell.
 */
export class ChangeListener {
  readonly #options: ListenerOptions;
  readonly #bond: Bond;
  #session: Session | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asking: Promise<void> | undefined;
  #askAgain = false;
  #askedAt = 0;
  #known: number | undefined;
  #heardAt = Number.NEGATIVE_INFINITY;
  #pooled = false;
  #closed = false;

  constructor(options: ListenerOptions) {
    this.#options = options;
    this.#bond = new Bond(options.binding);
  }

  /** The version, where the server was heard of lately; undefined where it has to be asked. */
  get version(): number | undefined {
    return performance.now() - this.#heardAt < SILENCE ? this.#known : undefined;
  }

  /** Whether a pooler stands between, so that changes are found by asking alone. */
  get isPooled(): boolean {
    return this.#pooled;
  }

  /** Takes over what was learned by asking on another connection. */
  learn(version: number): void {
    const before = this.#known;
    this.#known = version;
    if (before !== undefined && before !== version) this.#options.changed();
  }

  /** Takes over, without a word, what this process has written itself. */
  know(version: number): void {
    if (this.#known !== undefined && this.#known < version) this.#known = version;
    if (this.version === undefined) void this.#ask(true);
  }

  /** Begins to listen. A server that can not be reached is tried again with each beat. */
  async start(): Promise<void> {
    await this.#ask();
    this.#beat();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    const session = this.#session;
    this.#session = undefined;
    session?.destroy();
    await this.#asking;
  }

  #beat(): void {
    if (this.#closed) return;
    this.#timer = setTimeout(
      () => {
        // A connection that does not answer is not there any more, whatever the system says of it.
        if (this.#asking !== undefined && performance.now() - this.#askedAt > SILENCE) this.#session?.destroy();
        void this.#ask();
        this.#beat();
      },
      this.#pooled ? POLL : HEARTBEAT,
    );
    this.#timer.unref();
  }

  /** One question at a time; one more behind it where a notification came in meanwhile. Never rejects. */
  #ask(again = false): Promise<void> {
    if (this.#asking !== undefined) {
      this.#askAgain ||= again;
      return this.#asking;
    }
    this.#askedAt = performance.now();
    this.#asking = this.#question()
      .catch(() => undefined)
      .finally(() => {
        this.#asking = undefined;
        if (!this.#askAgain || this.#closed) return;
        this.#askAgain = false;
        void this.#ask();
      });
    return this.#asking;
  }

  async #question(): Promise<void> {
    const session = await this.#connected();
    const [result] = await session.burst(this.#bond, [VERSION]);
    if (session !== this.#session) return;
    this.#heardAt = performance.now();
    this.learn(Number(result?.rows[0]?.[0]));
  }

  async #connected(): Promise<Session> {
    if (this.#session?.alive === true) return this.#session;
    const session = await Session.open(await this.#options.session());
    try {
      this.#pooled = session.isPooled;
      if (!this.#pooled) {
        session.client.on("notification", ({ payload }) => {
          if (payload !== this.#options.sender) void this.#ask(true);
        });
        await session.command(`listen ${quoteName(channelOf(this.#options.binding.schema))}`);
      }
      if (this.#closed) throw new Error("The listener was closed.");
    } catch (error) {
      session.destroy();
      throw error;
    }
    this.#session = session;
    return session;
  }
}
