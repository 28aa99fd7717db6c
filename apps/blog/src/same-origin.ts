import { ForeignRequestError } from "./refusals.ts";

const SAFE = ["GET", "HEAD", "OPTIONS"];

/**
 * Throws for what a page of another site made a browser send: it would come with the reader's cookies. Programs say neither
 * where they are nor where they come from, and browsers always do.
 */
export function refuseForeign({ method, headers, url }: Request): void {
  if (SAFE.includes(method)) return;
  const site = headers.get("sec-fetch-site");
  const foreign = site === null ? isOtherOrigin(headers, url) : site !== "same-origin" && site !== "none";
  if (foreign) throw new ForeignRequestError("The request came from another site.");
}

function isOtherOrigin(headers: Headers, url: string): boolean {
  const origin = headers.get("origin");
  if (origin === null) return false;
  const host = headers.get("host") ?? new URL(url).host;
  return !URL.canParse(origin) || new URL(origin).host !== host.toLowerCase();
}
