import type { ProofResult } from "./proof-findings.ts";
export function reportPage(_report: ProofResult, _title: string): string {
  return "";
}
