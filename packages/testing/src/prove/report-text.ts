import type { Leak } from "./leak.ts";
import type { ProofResult, ProvedRoute } from "./proof-findings.ts";

/** A report for a terminal, without colours. */
export function reportText(report: ProofResult): string {
  const { routes, leaks, unreached, skipped, allowed, unmarked } = report;
  return [
    verdict(report),
    "",
    `${reachedOf(routes)} routes reached, ${number(report.requests)} requests at ${report.tenants} tenants, ` +
      `${number(report.interleavings)} interleavings in ${report.rounds} worlds, ${seconds(report.milliseconds)}`,
    `${number(report.listened)} streams and sockets held open, ${number(report.faults)} statements failed on purpose, ` +
      `${number(report.lines)} log lines and ${number(report.files)} files looked through`,
    mutantText(report),
    `seed ${report.seed}: the same seed makes the same requests`,
    ...leaks.flatMap((leak, index) => ["", ...leakText(leak, `Leak ${index + 1} of ${leaks.length}`)]),
    ...listed("Let pass", allowed, (leak) => `${leak.route ?? leak.where}: ${leak.allowed} (${leak.cause})`),
    ...listed("Not reached, so not proved", unreached, routeText),
    ...listed("Left out by fixtures", skipped, routeText),
    ...listed("Tables without a mark in every row, whose leaks might go unseen", unmarked, (table) => table),
  ].join("\n");
}

/** `28 of 30`: of the routes that were not left out on purpose. */
export function reachedOf(routes: readonly ProvedRoute[]): string {
  const asked = routes.filter(({ skipped }) => !skipped);
  return `${asked.filter(({ reached }) => reached).length} of ${asked.length}`;
}

export function verdict({ ok, leaks, mutantNoticed, routes, unreached }: ProofResult): string {
  if (ok) {
    const where = unreached.length > 0 ? ` on ${reachedOf(routes)} routes; the others were not reached` : "";
    return `No tenant saw anything of another${where}.`;
  }
  if (leaks.length > 0) return `${leaks.length === 1 ? "One leak" : `${leaks.length} leaks`} between tenants.`;
  return mutantNoticed ? "Not proved." : "Not proved: a leak that was made on purpose went unnoticed.";
}

export function mutantText({ mutant, mutantNoticed }: ProofResult): string {
  const { answers, leaked, noticed } = mutant;
  if (leaked === 0) return "A copy made to leak had no answer to leak in: no route answers with text.";
  const rate = `1 in ${number(Math.round(answers / leaked))}`;
  const found = mutantNoticed ? "noticed" : `NOT noticed (${noticed} of ${leaked})`;
  return `A copy made to leak in ${rate} answers was ${found}`;
}

function leakText(leak: Leak, title: string): string[] {
  const who = leak.seenBy === undefined ? "Everybody" : `Tenant ${leak.seenBy}`;
  return [
    `${title}: ${leak.route ?? "no known route"} (${leak.cause})`,
    `  ${who} got data of tenant ${leak.ownedBy} in ${leak.where}${leak.times > 1 ? `, ${number(leak.times)} times` : ""}`,
    `  found    ${leak.excerpt}`,
    `  which is ${leak.data}`,
    ...(leak.also.length === 0 ? [] : [`  also in  ${leak.also.join(", ")}`]),
    ...(leak.asked === undefined ? [] : [`  asked    ${leak.asked}`]),
    ...leak.before.map((line, index) => `  ${index === 0 ? "before  " : "        "} ${line}`),
    `  cause    ${leak.explanation}`,
  ];
}

const routeText = ({ method, path, reason }: ProvedRoute): string => `${method} ${path}  ${reason ?? ""}`.trimEnd();

function listed<T>(title: string, items: readonly T[], line: (item: T) => string): string[] {
  return items.length === 0 ? [] : ["", `${title}:`, ...items.map((item) => `  ${line(item)}`)];
}

export const number = (value: number): string => value.toLocaleString("en");

export const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;
