import { connect, createServer, type Server, type Socket } from "node:net";

/** The messages that end what a program sends at once: `Query`, `Sync`, `Flush` and `Terminate`. What is between two has one effect. */
const STEPS = new Set(["Q", "S", "H", "X"].map((kind) => kind.charCodeAt(0)));

/** Kind, and a length that counts itself. The first message of a connection has no kind. */
const LENGTH = 4;

/** What comes in on one connection, cut into whole messages. */
class Messages {
  #rest: Buffer = Buffer.alloc(0);
  #kindBytes = 0;

  /** Each message that is whole now, and whether it is a step. */
  *take(bytes: Buffer): Generator<{ readonly message: Buffer; readonly step: boolean }> {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    while (this.#rest.length >= this.#kindBytes + LENGTH) {
      const size = this.#kindBytes + this.#rest.readInt32BE(this.#kindBytes);
      if (this.#rest.length < size) return;
      const message = this.#rest.subarray(0, size);
      const step = this.#kindBytes > 0 && STEPS.has(message[0] ?? 0);
      this.#rest = this.#rest.subarray(size);
      this.#kindBytes = 1;
      yield { message, step };
    }
  }
}

/** A way to a Postgres server that counts what a program sends there, and lets no more of it pass from a step on. */
export class MessageRelay implements AsyncDisposable {
  readonly port: number;
  readonly #listener: Server;
  readonly #far: Promise<void>[] = [];
  #steps = 0;
  #last = Number.POSITIVE_INFINITY;
  #reached: () => void = () => undefined;

  private constructor(port: number, listener: Server) {
    this.port = port;
    this.#listener = listener;
  }

  static async to(url: string): Promise<MessageRelay> {
    const { hostname, port } = new URL(url);
    const listener = createServer((near) => relay.#pass(near, connect(Number(port), hostname)));
    await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
    const address = listener.address();
    const relay = new MessageRelay(typeof address === "object" && address !== null ? address.port : 0, listener);
    return relay;
  }

  /** The same address by this way. */
  by(url: string): string {
    const near = new URL(url);
    near.port = String(this.port);
    return near.href;
  }

  /** How many steps passed since `stopBefore`. */
  get steps(): number {
    return this.#steps;
  }

  /** From the `nth` step on nothing passes any more; `reached` is called when it comes. */
  stopBefore(nth: number, reached: () => void): void {
    this.#steps = 0;
    this.#last = nth - 1;
    this.#reached = reached;
  }

  /** Lets everything pass, and counts from the beginning. */
  letPass(): void {
    this.stopBefore(Number.POSITIVE_INFINITY, () => undefined);
  }

  /** Waits until the server has ended its side of every connection, and with it what it was still at. */
  async ended(): Promise<void> {
    await Promise.all(this.#far.splice(0));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    await this.ended();
  }

  get #stopped(): boolean {
    return this.#steps > this.#last;
  }

  #pass(near: Socket, far: Socket): void {
    const messages = new Messages();
    near.on("data", (bytes: Buffer) => {
      for (const { message, step } of messages.take(bytes)) {
        if (this.#stopped) return;
        if (step && ++this.#steps > this.#last) return this.#reached();
        far.write(message);
      }
    });
    far.on("data", (bytes) => this.#stopped || near.write(bytes));
    near.on("error", () => undefined);
    far.on("error", () => undefined);
    // As the system does for a process that is killed: what was sent arrives, and then the end.
    near.on("close", () => far.end());
    this.#far.push(
      new Promise((resolve) => {
        far.on("close", () => {
          near.destroy();
          resolve();
        });
      }),
    );
  }
}
