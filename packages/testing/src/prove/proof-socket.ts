import type { Ask } from "./ask.ts";
import type { ProofWorld } from "./proof-world.ts";
import { textOfBytes } from "./text-of-bytes.ts";

const PATIENCE = 5_000;

/** A WebSocket to a tenant's site: what comes over it is looked through. */
export class ProofSocket {
  readonly #world: ProofWorld;
  readonly #ask: Ask;
  readonly #socket: WebSocket;
  #received = "";

  private constructor(world: ProofWorld, ask: Ask, socket: WebSocket) {
    this.#world = world;
    this.#ask = ask;
    this.#socket = socket;
    socket.binaryType = "arraybuffer";
    socket.addEventListener("message", ({ data }) => this.#inspect(textOf(data)));
    socket.addEventListener("close", ({ reason }) => this.#inspect(reason));
  }

  /** Undefined where it was not opened. */
  static async open(world: ProofWorld, ask: Ask): Promise<ProofSocket | undefined> {
    world.begin(ask);
    const socket = world.parts.server.socket(ask);
    const opened = new ProofSocket(world, ask, socket);
    const isOpen = await new Promise<boolean>((resolve) => {
      const timer = setTimeout(resolve, PATIENCE, false);
      const settle = (open: boolean) => (): void => {
        clearTimeout(timer);
        resolve(open);
      };
      socket.addEventListener("open", settle(true));
      socket.addEventListener("error", settle(false));
      socket.addEventListener("close", settle(false));
    });
    world.end(ask, { status: isOpen ? 101 : 0, headers: [], body: "", streamed: false });
    return isOpen ? opened : undefined;
  }

  /** Everything that came so far. */
  get received(): string {
    return this.#received;
  }

  /** Sends what a request would have as its body. */
  send(ask: Ask): void {
    if (this.#socket.readyState !== WebSocket.OPEN || typeof ask.body !== "string") return;
    this.#world.begin(ask);
    this.#socket.send(ask.body);
    this.#world.parts.coverage.count(ask, { status: 101, headers: [], body: "", streamed: false });
  }

  async close(): Promise<void> {
    if (this.#socket.readyState === WebSocket.CLOSED) return;
    const closed = new Promise((resolve) => this.#socket.addEventListener("close", resolve));
    this.#socket.close();
    await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
  }

  #inspect(text: string): void {
    this.#received += text;
    const { oracle, book } = this.#world.parts;
    const ask = this.#ask;
    const tenant = ask.tenant.index;
    for (const sighting of oracle.foreign(tenant, text)) {
      book.note({ place: "message", detail: "", tenant, sighting, text, ask, status: 101, streamed: true });
    }
  }
}

function textOf(data: unknown): string {
  return data instanceof ArrayBuffer ? textOfBytes(new Uint8Array(data)) : String(data);
}
