import { type Answer, type Ask, succeeded } from "./ask.ts";
import type { Route } from "./route.ts";

/** What became of the requests to one route, over all rounds. */
export interface RouteCoverage {
  readonly route: Route;
  /** Why it was left out. */
  skipped: string | undefined;
  requests: number;
  reached: boolean;
  streams: boolean;
  /** Whether its answers have no end. */
  endless: boolean;
  /** Milliseconds that the quickest success took, asked while nothing else was. */
  quickest: number | undefined;
  readonly statuses: Map<number, number>;
  /** What the last answer said that was no success. */
  lastFailure: string | undefined;
}

const FAILURE_LENGTH = 200;

/** Which routes were reached, and how often. */
export class Coverage {
  readonly #routes = new Map<string, RouteCoverage>();

  add(route: Route, skipped: string | undefined): void {
    if (this.#routes.has(route.key)) return;
    const fresh = {
      route,
      skipped,
      requests: 0,
      reached: false,
      streams: false,
      endless: false,
      quickest: undefined,
      lastFailure: undefined,
    };
    this.#routes.set(route.key, { ...fresh, statuses: new Map() });
  }

  count(ask: Ask, answer: Answer): void {
    const coverage = this.#routes.get(ask.route.key);
    if (coverage === undefined) return;
    coverage.requests++;
    coverage.statuses.set(answer.status, (coverage.statuses.get(answer.status) ?? 0) + 1);
    // What brings along another tenant's things, or is broken, says nothing about the route.
    if (ask.replay !== undefined || ask.malformed || ask.abort !== undefined) return;
    if (succeeded(answer)) coverage.reached = true;
    if (answer.streamed) coverage.streams = true;
    if (answer.endless) coverage.endless = true;
    const said = (answer.error ?? answer.body).replace(/\s+/g, " ").trim();
    if (!succeeded(answer) && ask.phase === "explore") coverage.lastFailure = said.slice(0, FAILURE_LENGTH);
  }

  time(ask: Ask, answer: Answer, milliseconds: number): void {
    const coverage = this.#routes.get(ask.route.key);
    if (coverage === undefined || ask.phase !== "explore" || !succeeded(answer)) return;
    coverage.quickest = Math.min(coverage.quickest ?? milliseconds, milliseconds);
  }

  get(route: Route): RouteCoverage | undefined {
    return this.#routes.get(route.key);
  }

  get routes(): RouteCoverage[] {
    return [...this.#routes.values()];
  }

  get requests(): number {
    return this.routes.reduce((sum, { requests }) => sum + requests, 0);
  }
}
