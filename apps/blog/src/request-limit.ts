import { TooLargeError, UnreadableError } from "./refusals.ts";

/** Bytes: more than any form of this app needs. */
export const LARGEST_REQUEST = 256 * 1024;

/** What this app reads is an object, and at most a list in it. */
const DEEPEST = 4;

/**
 * Throws for a body that is too large, before anything reads it. The server's own limit answers without a word, and so is
 * not used.
 */
export function refuseLarge(request: Request): void | Promise<void> {
  if (Number(request.headers.get("content-length")) > LARGEST_REQUEST)
    throw new TooLargeError("The body is too large.");
  // Sent in pieces, without saying how many there will be.
  if (request.headers.has("transfer-encoding")) return refuseLargeStream(request);
}

async function refuseLargeStream(request: Request): Promise<void> {
  // Of a copy, which leaves the body to whoever reads it next.
  const reader = request.clone().body?.getReader();
  if (reader === undefined) return;
  let size = 0;
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    size += piece.value.byteLength;
    // The rest is not cancelled: that would wait for the copy and the body, which nobody reads now.
    if (size > LARGEST_REQUEST) throw new TooLargeError("The body is too large.");
  }
}

/** Throws for a body that is nested deeper than anything this app reads: checks that descend into it would find no end. */
export function refuseNested(body: unknown): void {
  if (isDeeper(body, DEEPEST)) throw new UnreadableError("The body is nested too deep.");
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1));
}
