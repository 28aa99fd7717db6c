import type { ProofReport } from "./proof-report.ts";

/** The isolation of an application could not be proved: something leaks, or a leak would not have been seen. */
export class ProofError extends Error {
  override readonly name = "ProofError";
  readonly report: ProofReport;

  constructor(report: ProofReport) {
    super(`The isolation of the tenants is not proved.\n\n${report.toText()}`);
    this.report = report;
  }
}
