import { answerCommands } from "../measure/child.ts";
import { askInTurn, type ClientResult } from "./http-client.ts";

export interface Load {
  readonly port: number;
  /** Sent in turn, from the first again after the last. */
  readonly requests: readonly string[];
  readonly count: number;
  readonly connections: number;
}

const commands = {
  async load({ port, requests, count, connections }: Load): Promise<ClientResult> {
    const texts = requests.map((request) => Buffer.from(request));
    let sent = 0;
    const next = (): Uint8Array | undefined => (sent < count ? texts[sent++ % texts.length] : undefined);
    const results = await Promise.all(Array.from({ length: connections }, () => askInTurn(port, next)));
    return {
      answered: results.reduce((sum, { answered }) => sum + answered, 0),
      failed: results.reduce((sum, { failed }) => sum + failed, 0),
    };
  },
};

/** What the load generator does; it runs in a process of its own. */
export type GeneratorCommands = typeof commands;

answerCommands(commands);
