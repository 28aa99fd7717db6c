import { type HttpServer, type MaybeResponse, serverView } from "@tenantry/core/http";
import type { Random } from "../contract/random.ts";
import type { Ask } from "./ask.ts";
import { NUMBER_HEADER } from "./exchange.ts";
import type { FilledTable } from "./fill-tables.ts";
import type { Tamper } from "./proof-server.ts";
import type { ProofWorld } from "./proof-world.ts";
import { withRow } from "./with-row.ts";

/** One answer in so many is to leak; where fewer are asked for, one of them does. */
const RARE = 10_000;

/** What became of the copy that leaks. */
export interface MutantReport {
  /** Answers and messages of the copy. */
  readonly answers: number;
  /** Those in which a row of another tenant was put. */
  readonly leaked: number;
  /** How many of them the proof found. */
  readonly noticed: number;
  /** Routes whose answers leaked. */
  readonly routes: readonly string[];
}

/** Turns an app into one that leaks: now and then, another tenant's row stands in an answer in place of the tenant's own. */
export class Mutant implements Tamper {
  readonly #random: Random;
  readonly #due: Set<number>;
  readonly #leaked = new Set<number>();
  #world: ProofWorld | undefined;
  #answers = 0;
  #pending = 0;

  constructor(random: Random, requests: number) {
    this.#random = random;
    const times = Math.max(1, Math.floor(requests / RARE));
    const span = Math.floor(requests / times);
    // Not at the end, so that an answer which can carry a row still comes.
    const when = (time: number): number => time * span + random.below(Math.ceil(span * 0.8));
    this.#due = new Set(Array.from({ length: times }, (_, time) => when(time)));
  }

  /** Answers and messages since it was armed. */
  get answers(): number {
    return this.#answers;
  }

  /** From here on it leaks. */
  arm(world: ProofWorld): void {
    this.#world = world;
  }

  /** Whether nothing has leaked yet: what was asked for gave no answer that could carry a row. The next chance is taken. */
  get isWaiting(): boolean {
    if (this.#leaked.size > 0) return false;
    this.#pending = Math.max(1, this.#pending);
    return true;
  }

  readonly handler: Tamper["handler"] = (handler) => async (request, server) => {
    const response = await handler(request, server);
    // What became of a WebSocket is answered with nothing, whatever is returned.
    const ask = request.headers.has("sec-websocket-key") ? undefined : this.#turn(request);
    if (ask === undefined || response === undefined) return response;
    return this.#leakInto(ask, response);
  };

  /** A server whose sockets leak: behind a message, a row of another tenant. */
  readonly server: Tamper["server"] = <Server extends HttpServer>(server: Server): Server =>
    serverView(server, {
      upgrade: (request, options = {}) => {
        const { data } = options;
        if (typeof data === "object" && data !== null) this.#tapMessages(request, data);
        return server.upgrade(request, options);
      },
    });

  report(world: ProofWorld): MutantReport {
    const notes = world.parts.book.groups.flatMap((group) => group.notes);
    const found = new Set(notes.flatMap(({ ask }) => ask?.number ?? []));
    const numbers = [...this.#leaked];
    return {
      answers: this.#answers,
      leaked: numbers.length,
      noticed: numbers.filter((number) => found.has(number)).length,
      routes: [...new Set(numbers.flatMap((number) => world.ask(number)?.route.key ?? []))],
    };
  }

  /** The request whose answer is to leak, if it is one's turn. */
  #turn(request: Request): Ask | undefined {
    const ask = this.#world?.ask(Number(request.headers.get(NUMBER_HEADER)));
    if (ask === undefined) return undefined;
    if (this.#due.has(this.#answers++)) this.#pending++;
    if (this.#pending === 0 || ask.abort !== undefined) return undefined;
    this.#pending--;
    return ask;
  }

  async #leakInto(ask: Ask, response: Response): Promise<MaybeResponse> {
    const row = this.#foreignRow(ask);
    const streams = this.#world?.parts.coverage.get(ask.route)?.streams === true;
    const leaking = row && (await withRow(response, row, this.#core(ask.tenant.index), streams));
    if (!leaking) {
      // The next one may carry it.
      this.#pending++;
      return response;
    }
    this.#leaked.add(ask.number);
    return leaking;
  }

  #tapMessages(request: Request, data: object): void {
    const original: unknown = Reflect.get(data, "message");
    const tapped = (socket: { send(text: string): unknown }, ...rest: unknown[]): unknown => {
      const result: unknown =
        typeof original === "function" ? Reflect.apply(original, data, [socket, ...rest]) : undefined;
      const ask = this.#turn(request);
      const row = ask && this.#foreignRow(ask);
      if (ask !== undefined && row !== undefined) {
        this.#leaked.add(ask.number);
        socket.send(row);
      }
      return result;
    };
    Reflect.set(data, "message", tapped);
  }

  /** A text out of another tenant's store, or its name where it has none. */
  #foreignRow(ask: Ask): string | undefined {
    if (this.#world === undefined) return undefined;
    const { tenants, filled } = this.#world.parts;
    const other = this.#random.pick(tenants.filter(({ index }) => index !== ask.tenant.index));
    return markedText(filled[other.index] ?? [], this.#core(other.index)) ?? other.name;
  }

  #core(tenant: number): string {
    return this.#world?.parts.oracle.marks.cores[tenant] ?? "";
  }
}

function markedText(filled: readonly FilledTable[], core: string): string | undefined {
  for (const { rows } of filled) {
    for (const row of rows) {
      for (const value of Object.values(row)) if (typeof value === "string" && value.includes(core)) return value;
    }
  }
  return undefined;
}
