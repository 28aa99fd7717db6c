import type { RouteCoverage } from "./coverage.ts";
import type { Leak } from "./leak.ts";
import type { MutantReport } from "./mutant.ts";

/** One route, as far as the proof came. */
export interface ProvedRoute {
  readonly method: string;
  readonly path: string;
  readonly requests: number;
  /** Whether a valid request to it succeeded: only then its answers were looked through. */
  readonly reached: boolean;
  /** How often each status was answered; 0 for no answer. */
  readonly statuses: Readonly<Record<number, number>>;
  /** Why it was not reached, or why it was left out. */
  readonly reason?: string;
  /** Whether a fixture left it out. */
  readonly skipped: boolean;
}

/** What a proof found. */
export interface ProofFindings {
  readonly routes: readonly ProvedRoute[];
  readonly requests: number;
  readonly tenants: number;
  /** Worlds of their own, each with another limit on open connections. */
  readonly rounds: number;
  /** Shuffled groups of requests that ran at once. */
  readonly interleavings: number;
  /** Streams and WebSockets that were held open meanwhile. */
  readonly listened: number;
  /** Statements that failed on purpose. */
  readonly faults: number;
  /** Lines that the program wrote, all looked through. */
  readonly lines: number;
  /** Files of the stores, all looked through. */
  readonly files: number;
  /** The same seed makes the same requests. */
  readonly seed: number;
  readonly milliseconds: number;
  /** When it was done, as ISO text. */
  readonly at: string;
  readonly leaks: readonly Leak[];
  /** Leaks that the option `allow` let pass. */
  readonly allowed: readonly Leak[];
  readonly mutant: MutantReport;
  /** Tables whose rows carry no mark: a leak of theirs would not be seen. */
  readonly unmarked: readonly string[];
}

/** What follows from what was found. */
export interface ProofResult extends ProofFindings {
  /** Routes that no valid request reached, without those that a fixture left out. */
  readonly unreached: readonly ProvedRoute[];
  /** Routes that a fixture left out. */
  readonly skipped: readonly ProvedRoute[];
  /** Whether the copy that leaks was found out: otherwise a leak of the app might not have been, either. */
  readonly mutantNoticed: boolean;
  /** No leak, and one that was made on purpose was found. Routes that were not reached do not count: look at `unreached`. */
  readonly ok: boolean;
}

/** A route as the report shows it. */
export function provedRoute({ route, requests, reached, statuses, skipped, lastFailure }: RouteCoverage): ProvedRoute {
  const reason = skipped ?? (reached ? undefined : reasonFor(statuses, lastFailure));
  return {
    method: route.method,
    path: route.path,
    requests,
    reached,
    statuses: Object.fromEntries([...statuses].sort(([one], [other]) => one - other)),
    skipped: skipped !== undefined,
    ...(reason !== undefined && { reason }),
  };
}

function reasonFor(statuses: ReadonlyMap<number, number>, said: string | undefined): string {
  const [status] = [...statuses].sort(([, one], [, other]) => other - one)[0] ?? [];
  const words = status === undefined ? "It was not asked" : (REASONS[status] ?? `It answered ${status}`);
  return said === undefined || said === "" ? `${words}.` : `${words}: ${said}`;
}

const REASONS: Readonly<Record<number, string>> = {
  0: "No answer came, or no socket was opened",
  302: "It sent to where one signs in (302): give signIn in fixtures",
  303: "It sent to where one signs in (303): give signIn in fixtures",
  307: "It sent to where one signs in (307): give signIn in fixtures",
  400: "No request was taken for a valid one (400)",
  401: "Nobody was signed in (401): give signIn in fixtures",
  403: "It was not allowed (403): give signIn in fixtures",
  404: "Nothing was found for the ids that are known (404): give params in fixtures",
  422: "No valid request could be made (422): give its values in fixtures",
  500: "It failed (500)",
};
