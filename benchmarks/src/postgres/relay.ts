import { connect, createServer } from "node:net";
import { answerCommands } from "../measure/child.ts";

export interface Way {
  readonly port: number;
  readonly milliseconds: number;
}

const commands = {
  /** Relays to a port on loopback; what is sent arrives that much later. Answers the port to connect to. */
  listen({ port, milliseconds }: Way): Promise<number> {
    const server = createServer({ noDelay: true }, (near) => {
      const far = connect({ port, host: "127.0.0.1", noDelay: true });
      near.on("data", (bytes) => setTimeout(() => far.write(bytes), milliseconds));
      far.on("data", (bytes) => near.write(bytes));
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        one.on("close", () => other.destroy());
        one.on("error", () => other.destroy());
      }
    });
    return new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen(0, "127.0.0.1", () => {
        const address = server.address();
        resolve(typeof address === "object" && address !== null ? address.port : 0);
      });
    });
  },
};

/** A longer way to a server; it runs in a process of its own. */
export type RelayCommands = typeof commands;

answerCommands(commands);
