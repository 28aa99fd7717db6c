import type { DomainRow } from "../catalog/domain-rows.ts";
import { DomainUnprovenError, InvalidStateError } from "../errors.ts";
import type { ResolveTxt } from "./resolve-txt.ts";

/** The TXT record by which the owner of a host shows that a tenant may have it. */
export interface DomainChallenge {
  readonly name: string;
  readonly value: string;
}

/** A new one for each claim: what proved an earlier claim, or proves another tenant's, proves nothing here. */
export function newChallenge(): string {
  return crypto.getRandomValues(new Uint8Array(32)).toBase64({ alphabet: "base64url", omitPadding: true });
}

/** The record that proves an unproven claim. Throws `InvalidStateError` where there is nothing to prove. */
export function challengeOf({ host, trusted, challenge }: DomainRow): DomainChallenge {
  if (trusted || challenge === null) {
    throw new InvalidStateError(`"${host}" is proven or trusted already. There is nothing to prove.`, {
      operation: "prove a domain",
    });
  }
  return { name: `_tenantry-challenge.${host}`, value: challenge };
}

/** Looks the record up. Throws `DomainUnprovenError` when none has exactly this value, or none can be asked for. */
export async function assertRecord(host: string, record: DomainChallenge, resolve: ResolveTxt): Promise<void> {
  let found: readonly (readonly string[])[];
  try {
    found = await resolve(record.name);
  } catch (cause) {
    throw unproven(host, record, isAbsent(cause) ? "has no such record" : "could not be asked for it", cause);
  }
  // A long value comes in pieces.
  if (found.some((pieces) => pieces.join("") === record.value)) return;
  throw unproven(host, record, found.length === 0 ? "has no such record" : "has records of other values only");
}

export function unproven(host: string, record: DomainChallenge, what: string, cause?: unknown): DomainUnprovenError {
  return new DomainUnprovenError(
    `"${host}" is not proven: DNS ${what}. Add a TXT record ${record.name} with the value ${record.value} and try again; ` +
      "a new record may take a while to be seen.",
    { operation: "prove a domain", record, cause },
  );
}

/** The name is not there, or has no TXT record. */
function isAbsent(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOTFOUND" || error.code === "ENODATA");
}
