import { Client } from "pg";

/** A few pipelined connections, as one writes them by hand with the same driver. */
export class LanesByHand implements AsyncDisposable {
  readonly #clients: readonly Client[];

  private constructor(clients: readonly Client[]) {
    this.#clients = clients;
  }

  static async open(url: string, name: string, count: number): Promise<LanesByHand> {
    const clients = Array.from(
      { length: count },
      () => new Client({ connectionString: url, application_name: name, pipeline: true }),
    );
    await Promise.all(clients.map((client) => client.connect()));
    return new LanesByHand(clients);
  }

  lane(index: number): Client {
    const client = this.#clients[index % this.#clients.length];
    if (client === undefined) throw new RangeError("There are no lanes.");
    return client;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.end()));
  }
}
