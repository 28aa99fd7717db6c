import type { Tenancy } from "@tenantry/core";
import { Proof } from "./proof.ts";
import { ProofError } from "./proof-error.ts";
import type { ProofReport } from "./proof-report.ts";
import type { ProofSite } from "./proof-world.ts";
import type { ProveOptions } from "./prove-options.ts";

/** Proofs hear what the whole process writes: one at a time. */
let turn: Promise<unknown> = Promise.resolve();

/**
 * Proves that no tenant of an application can see anything of another. `site` makes the tenants' app for a tenancy; it is run on
 * throw-away stores with the tenancy's configuration. Valid requests are made for all of its routes, at tenants that hold the
 * same ids and different marks, interleaved, with few connections, with faults, with one tenant's cookies, tokens and ids at
 * another; and every answer, header, message, log line, table and file is looked through for marks that are another
 * tenant's. A copy of the app that leaks once is proved as well: it must be found out.
 *
 * Throws `ProofError` where something leaks or the copy goes unnoticed, unless `throws` is false.
 *
 * @example
 * await prove(site, tenancy);
 */
export async function prove<Fields, DomainFields, Settings>(
  site: ProofSite<Tenancy<Fields, DomainFields, Settings>>,
  tenancy: Tenancy<Fields, DomainFields, Settings>,
  options: ProveOptions<Tenancy<Fields, DomainFields, Settings>> = {},
): Promise<ProofReport> {
  const before = turn;
  const proof = before.then(() => new Proof(site, tenancy, options).run());
  turn = proof.catch(() => undefined);
  const report = await proof;
  if (!report.ok && options.throws !== false) throw new ProofError(report);
  return report;
}
