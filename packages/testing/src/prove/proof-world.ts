import type { Tenancy } from "@tenantry/core";
import type { Random } from "../contract/random.ts";
import type { TestApp } from "../test-sites.ts";
import type { Answer, Ask, Recipe } from "./ask.ts";
import type { AskMaker } from "./ask-maker.ts";
import type { Chaos } from "./chaos.ts";
import type { Coverage } from "./coverage.ts";
import { SHORT_STREAM, STREAM } from "./exchange.ts";
import type { FilledTable } from "./fill-tables.ts";
import type { Ground } from "./ground.ts";
import { inspectAnswer } from "./inspect-answer.ts";
import type { LeakBook } from "./leak-note.ts";
import type { Oracle } from "./oracle.ts";
import type { Line } from "./output-watch.ts";
import type { ProofServer } from "./proof-server.ts";
import type { Route } from "./route.ts";
import type { WorldTenant } from "./world-tenant.ts";

/** Makes the app under proof. */
export type ProofSite<Owner> = (tenancy: Owner) => TestApp | Promise<TestApp>;

/** The parts of one round's world. */
export interface WorldParts {
  readonly tenancy: Pick<Tenancy, "runtime" | "shared" | "close">;
  readonly random: Random;
  readonly chaos: Chaos;
  readonly ground: Ground;
  readonly oracle: Oracle;
  readonly book: LeakBook;
  readonly coverage: Coverage;
  readonly tenants: readonly WorldTenant[];
  /** Routes that are asked: those left out are not among them. */
  readonly routes: readonly Route[];
  readonly maker: AskMaker;
  readonly server: ProofServer;
  /** By tenant. */
  readonly filled: readonly (readonly FilledTable[])[];
  readonly folders: readonly string[];
}

/** One round's world: tenants that hold the same ids and different marks, and the app that serves them. */
export class ProofWorld {
  readonly parts: WorldParts;
  /** Requests that succeeded, by tenant and route: what they were made of. */
  readonly recipes = new Map<string, Recipe[]>();
  readonly #asks = new Map<number, Ask>();

  constructor(parts: WorldParts, asks: Map<number, Ask>) {
    this.parts = parts;
    this.#asks = asks;
  }

  ask(number: number): Ask | undefined {
    return this.#asks.get(number);
  }

  /** Every request so far, in the order in which they were made. */
  get asks(): Ask[] {
    return [...this.#asks.values()];
  }

  /** Notes a request that is about to be sent. */
  begin(ask: Ask): void {
    this.#asks.set(ask.number, ask);
    this.parts.oracle.bring(ask);
  }

  /** Notes what came back for a request, and looks through it. */
  end(ask: Ask, answer: Answer): void {
    this.parts.coverage.count(ask, answer);
    const { oracle, book, tenants } = this.parts;
    inspectAnswer(ask, answer, oracle, book, tenants);
  }

  /** Sends a request and looks through what comes back. */
  async send(ask: Ask, how: "direct" | "remote" = "direct"): Promise<Answer> {
    const { server, coverage } = this.parts;
    this.begin(ask);
    const streamFor = coverage.get(ask.route)?.endless ? SHORT_STREAM : STREAM;
    const start = performance.now();
    const answer = await (how === "direct" ? server.direct(ask, streamFor) : server.remote(ask, streamFor));
    coverage.time(ask, answer, performance.now() - start);
    this.end(ask, answer);
    return answer;
  }

  /** Looks through what the program wrote: it belongs to the tenant in scope, or to the one whose request is under way. */
  hear(line: Line): void {
    const { tenancy, server, tenants, oracle, book } = this.parts;
    const id = tenancy.runtime.current.frame()?.scope.tenant.id;
    const ask = server.current;
    const tenant = tenants.find((one) => one.id === id) ?? ask?.tenant;
    const common = { place: "log", detail: line.by, text: line.text, ...(ask && { ask }) } as const;
    if (tenant !== undefined) {
      for (const sighting of oracle.foreign(tenant.index, line.text)) {
        book.note({ ...common, tenant: tenant.index, sighting });
      }
      return;
    }
    // What a platform writes for nobody in particular may say whom it serves.
    const [first, second] = new Map(oracle.inShared(line.text).map((sighting) => [sighting.owner, sighting])).values();
    if (first !== undefined && second !== undefined) book.note({ ...common, tenant: first.owner, sighting: second });
  }

  recipesFor(tenant: WorldTenant, route: Route): readonly Recipe[] {
    return this.recipes.get(recipeKey(tenant, route)) ?? [];
  }

  keep(ask: Ask): void {
    const key = recipeKey(ask.tenant, ask.route);
    const kept = this.recipes.get(key) ?? [];
    if (kept.length < 4) this.recipes.set(key, [...kept, ask.recipe]);
  }

  /** Ends all that is under way and closes the stores; their files stay until the ground is removed. */
  async close(): Promise<void> {
    await this.parts.server.stop();
    await this.parts.tenancy.close({ timeout: 2_000 });
  }
}

const recipeKey = (tenant: WorldTenant, route: Route): string => `${tenant.index} ${route.key}`;
