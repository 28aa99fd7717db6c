import type { Leak } from "./leak.ts";
import type { MutantReport } from "./mutant.ts";
import type { ProofFindings, ProofResult, ProvedRoute } from "./proof-findings.ts";
import { reportPage } from "./report-page.ts";
import { reportText } from "./report-text.ts";

/** The result of `prove`. */
export class ProofReport implements ProofResult {
  readonly routes: readonly ProvedRoute[];
  readonly requests: number;
  readonly tenants: number;
  readonly rounds: number;
  readonly interleavings: number;
  readonly listened: number;
  readonly faults: number;
  readonly lines: number;
  readonly files: number;
  readonly seed: number;
  readonly milliseconds: number;
  readonly at: string;
  readonly leaks: readonly Leak[];
  readonly allowed: readonly Leak[];
  readonly mutant: MutantReport;
  readonly unmarked: readonly string[];

  constructor(findings: ProofFindings) {
    this.routes = findings.routes;
    this.requests = findings.requests;
    this.tenants = findings.tenants;
    this.rounds = findings.rounds;
    this.interleavings = findings.interleavings;
    this.listened = findings.listened;
    this.faults = findings.faults;
    this.lines = findings.lines;
    this.files = findings.files;
    this.seed = findings.seed;
    this.milliseconds = findings.milliseconds;
    this.at = findings.at;
    this.leaks = findings.leaks;
    this.allowed = findings.allowed;
    this.mutant = findings.mutant;
    this.unmarked = findings.unmarked;
  }

  get unreached(): readonly ProvedRoute[] {
    return this.routes.filter(({ reached, skipped }) => !reached && !skipped);
  }

  get skipped(): readonly ProvedRoute[] {
    return this.routes.filter(({ skipped }) => skipped);
  }

  get mutantNoticed(): boolean {
    return this.mutant.leaked > 0 && this.mutant.noticed === this.mutant.leaked;
  }

  get ok(): boolean {
    return this.leaks.length === 0 && this.mutantNoticed;
  }

  /** For a terminal. */
  toText(): string {
    return reportText(this);
  }

  /** For programs: what `JSON.stringify` takes. */
  toJSON(): ProofFindings & { readonly ok: boolean; readonly unreached: readonly ProvedRoute[] } {
    return { ...this, ok: this.ok, unreached: this.unreached };
  }

  /** A page of its own, for people. `title` is its heading. */
  toHTML(title = "Isolation between tenants"): string {
    return reportPage(this, title);
  }
}
