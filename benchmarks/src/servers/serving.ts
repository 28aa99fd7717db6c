import { answerCommands, type Commands } from "../measure/child.ts";
import { cpuTime } from "../measure/cpu.ts";

/** What every server of the benchmarks answers. */
export interface ServerCommands extends Commands {
  readonly port: () => number;
  /** CPU used so far, in microseconds. */
  readonly cpu: () => number;
  /** Bytes that the process holds, once garbage is collected. */
  readonly memory: () => number;
}

/** Serves an app on a free port as `Bun.serve` does, and answers commands. */
export function serve(fetch: (request: Request) => Response | Promise<Response>): void {
  const server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch });
  answerFor(server.port ?? 0);
}

/** Answers the commands of a server that listens on this port. */
export function answerFor(port: number): void {
  const commands: ServerCommands = {
    port: () => port,
    cpu: cpuTime,
    memory() {
      Bun.gc(true);
      return process.memoryUsage.rss();
    },
  };
  answerCommands(commands);
}
