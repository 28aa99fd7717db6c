import { InvalidHostError } from "../errors.ts";
import { quote } from "../quote.ts";

/** Why a host is refused. Shared and frozen: refusing allocates nothing. */
export interface HostRefusal {
  readonly reason: string;
}

export function hostRefusal(reason: string): HostRefusal {
  return Object.freeze({ reason });
}

const MISSING = hostRefusal("no host is named");
const SEVERAL = hostRefusal("more than one host is named");
const TOO_LONG = hostRefusal("a host name is at most 253 characters long");
const LABEL_EMPTY = hostRefusal("a part between the dots is empty");
const LABEL_LONG = hostRefusal("a part between the dots is longer than 63 characters");
const LABEL_HYPHEN = hostRefusal('a part between the dots begins or ends with "-"');
const CHARACTER = hostRefusal('only letters, digits, "-" and dots are allowed in a host name');
const PORT = hostRefusal("what follows the colon is not a port");
const ADDRESS = hostRefusal("an IP address is not a host name");
const PUNYCODE = hostRefusal("a part that begins with xn-- is not valid punycode");

const LONGEST_NAME = 253;
const LONGEST_LABEL = 63;
const NO_ADDRESSES: ReadonlySet<string> = new Set();
const HYPHEN = 45;
const DOT = 46;
const COLON = 58;
const BRACKET = 91;

/**
 * The host that a request names, canonical: lower case, without port and without one trailing dot. Anything else is
 * refused, never repaired. An IP address is refused unless it is, as it was sent, one of `addresses`.
 */
export function requestHost(
  header: string | null | undefined,
  addresses: ReadonlySet<string> = NO_ADDRESSES,
): string | HostRefusal {
  if (header === null || header === undefined || header === "") return MISSING;
  if (header.charCodeAt(0) === BRACKET) return bracketedAddress(header, addresses);
  let end = header.length;
  let labelStart = 0;
  let lastLabelStart = 0;
  let previous = DOT;
  let changed = false;
  let encoded = false;
  for (let at = 0; at < end; at++) {
    const code = header.charCodeAt(at);
    if ((code >= 97 && code <= 122) || (code >= 48 && code <= 57)) {
      // The common case first.
    } else if (code === HYPHEN) {
      if (previous === DOT) return LABEL_HYPHEN;
      if (previous === HYPHEN && at - labelStart === 3) encoded = true;
    } else if (code === DOT) {
      if (previous === DOT) return LABEL_EMPTY;
      if (previous === HYPHEN) return LABEL_HYPHEN;
      if (at - labelStart > LONGEST_LABEL) return LABEL_LONG;
      lastLabelStart = labelStart;
      labelStart = at + 1;
    } else if (code >= 65 && code <= 90) {
      changed = true;
    } else if (code === COLON) {
      if (!isPort(header, at + 1)) return header.includes(",") ? SEVERAL : PORT;
      end = at;
      break;
    } else {
      return header.includes(",") ? SEVERAL : CHARACTER;
    }
    previous = code;
  }
  if (end === 0) return MISSING;
  if (labelStart === end) {
    end -= 1;
    labelStart = lastLabelStart;
  } else if (previous === HYPHEN) return LABEL_HYPHEN;
  if (end - labelStart > LONGEST_LABEL) return LABEL_LONG;
  if (end > LONGEST_NAME) return TOO_LONG;
  const name = end === header.length ? header : header.slice(0, end);
  const host = changed ? name.toLowerCase() : name;
  const first = host.charCodeAt(labelStart);
  // A browser reads a name whose last label is a number, in any base, as an IPv4 address.
  if (first <= 57 && /^(?:[0-9]+|0x[0-9a-f]*)$/.test(host.slice(labelStart))) {
    return addresses.has(host) && header.charCodeAt(end) !== DOT ? host : ADDRESS;
  }
  if (encoded && !punycodeRoundTrips(host)) return PUNYCODE;
  return host;
}

/**
 * The canonical form of a host name that a person typed: international names become punycode; port, capitals and one
 * trailing dot go. Throws `InvalidHostError` for an address, a URL, a single label other than `localhost` (unless
 * `singleLabel`) and for whatever can not be a host name.
 */
export function canonicalHost(text: unknown, options: { readonly singleLabel?: boolean } = {}): string {
  if (typeof text !== "string") {
    throw new InvalidHostError(
      `A host name is text, such as "shop.example.com", not ${text === null ? "null" : typeof text}.`,
    );
  }
  const host = requestHost(toAscii(text));
  if (typeof host !== "string") throw invalid(text, host.reason);
  if (!options.singleLabel && host !== "localhost" && !host.includes(".")) {
    throw invalid(text, "it has no dot, so it is no full host name");
  }
  return host;
}

/**
 * The canonical form of an IP address as it stands in a `Host` header: `127.0.0.1`, `[::1]`. Undefined when the text is not
 * an address in its usual notation.
 */
export function canonicalAddress(text: string): string | undefined {
  const bare = text.startsWith("[") && text.endsWith("]") ? text.slice(1, -1) : text;
  if (bare.includes(":")) return /^[0-9a-f:.]+$/i.test(bare) ? hostnameOf(`[${bare}]`) : undefined;
  return /^\d+\.\d+\.\d+\.\d+$/.test(bare) && hostnameOf(bare) === bare ? bare : undefined;
}

function bracketedAddress(header: string, addresses: ReadonlySet<string>): string | HostRefusal {
  const end = header.indexOf("]") + 1;
  const rest = header.length - end;
  if (end === 0 || (rest > 0 && !(header.charCodeAt(end) === COLON && isPort(header, end + 1)))) return ADDRESS;
  const host = header.slice(0, end).toLowerCase();
  return addresses.has(host) ? host : ADDRESS;
}

function isPort(text: string, from: number): boolean {
  const digits = text.length - from;
  if (digits < 1 || digits > 5) return false;
  let port = 0;
  for (let at = from; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return false;
    port = port * 10 + digit;
  }
  return port <= 65535;
}

function punycodeRoundTrips(host: string): boolean {
  return !/(?:^|\.)xn--/.test(host) || hostnameOf(host) === host;
}

function toAscii(text: string): string {
  // Whatever is ASCII goes on as it is, so that URL can not repair it; only letters beyond ASCII are its business.
  if (!/[^\0-\x7f]/.test(text) || /[^a-z0-9.:-]/i.test(text.replace(/[^\0-\x7f]/g, ""))) return text;
  const colon = text.indexOf(":");
  const name = colon < 0 ? text : text.slice(0, colon);
  const ascii = hostnameOf(name);
  return ascii === undefined ? text : ascii + text.slice(name.length);
}

function hostnameOf(host: string): string | undefined {
  return URL.canParse(`http://${host}/`) ? new URL(`http://${host}/`).hostname : undefined;
}

function invalid(text: string, reason: string): InvalidHostError {
  return new InvalidHostError(
    `${quote(text)} can not be a host name: ${reason}. Write the name alone, such as "shop.example.com".`,
    { operation: "check a host name" },
  );
}
