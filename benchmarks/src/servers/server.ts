import type { GeneratorCommands } from "../load/generator.ts";
import { Child } from "../measure/child.ts";
import type { ServerCommands } from "./serving.ts";

const CONNECTIONS = 16;

/** A server in a process of its own. */
export class Server {
  readonly #child: Child<ServerCommands>;
  readonly #generator: Child<GeneratorCommands>;
  readonly port: number;

  private constructor(child: Child<ServerCommands>, generator: Child<GeneratorCommands>, port: number) {
    this.#child = child;
    this.#generator = generator;
    this.port = port;
  }

  static async start(entry: string, argument: unknown, generator: Child<GeneratorCommands>): Promise<Server> {
    const child = await Child.start<ServerCommands>(entry, argument);
    return new Server(child, generator, await child.ask("port", undefined));
  }

  /** CPU of the server's process for each request, in microseconds. */
  async cpuPerRequest(requests: readonly string[], count: number): Promise<number> {
    const before = await this.#child.ask("cpu", undefined);
    const { answered, failed } = await this.#generator.ask("load", {
      port: this.port,
      requests,
      count,
      connections: CONNECTIONS,
    });
    const used = (await this.#child.ask("cpu", undefined)) - before;
    if (answered !== count || failed > 0)
      throw new Error(`Of ${count} requests ${answered} were answered, ${failed} badly.`);
    return used / count;
  }

  stop(): Promise<void> {
    return this.#child.stop();
  }
}
