import { connect, createServer, type Server } from "node:net";

/** What becomes of something that is sent: it is lost with the connection, or the answer to it is, or it comes when that is gone. */
export type Fault = "lost" | "unanswered" | "late" | undefined;

const LATE = 300;

/** A way to a server that can go silent: nothing passes it any more, and nobody is told. */
export class Relay implements AsyncDisposable {
  /** The address of the database by this way. */
  readonly url: string;
  silent = false;
  /** Told of what is on its way to the server. */
  faultOf: (sent: Buffer) => Fault = () => undefined;
  /** What has to happen before something that is sent goes on to the server. */
  before: (sent: Buffer) => Promise<unknown> | undefined = () => undefined;
  readonly #listener: Server;

  private constructor(url: string, listener: Server) {
    this.url = url;
    this.#listener = listener;
  }

  static async to(url: string): Promise<Relay> {
    const server = new URL(url);
    const listener = createServer((near) => {
      const far = connect(Number(server.port), server.hostname);
      let unanswered = false;
      const pass = (bytes: string | Buffer): void => {
        const fault = relay.faultOf(Buffer.from(bytes));
        unanswered ||= fault === "unanswered";
        if (fault === "late") {
          near.removeAllListeners("close").destroy();
          setTimeout(() => far.end(bytes), LATE);
        } else if (fault === "lost") near.destroy();
        else if (!relay.silent) far.write(bytes);
      };
      near.on("data", (bytes) => {
        const waiting = relay.before(Buffer.from(bytes));
        if (waiting === undefined) return pass(bytes);
        near.pause();
        void waiting.finally(() => {
          pass(bytes);
          near.resume();
        });
      });
      far.on("data", (bytes) => {
        if (unanswered) near.destroy();
        else if (!relay.silent) near.write(bytes);
      });
      for (const [one, other] of [[near, far] as const, [far, near] as const]) {
        one.on("error", () => other.destroy());
        one.on("close", () => other.destroy());
      }
    });
    await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
    const address = listener.address();
    const near = new URL(url);
    near.port = String(typeof address === "object" ? address?.port : "");
    const relay = new Relay(near.href, listener);
    return relay;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
  }
}
