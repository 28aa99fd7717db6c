import { type HostRefusal, hostRefusal, requestHost } from "../hosts/host.ts";

const SEVERAL = hostRefusal("the proxy forwarded more than one host");
const DIFFERENT = hostRefusal("X-Forwarded-Host and Forwarded name different hosts");
const MALFORMED = hostRefusal("the header Forwarded can not be read");

const PARAMETER =
  /[ \t]*([!#$%&'*+.^_`|~0-9a-z-]+)=(?:([!#$%&'*+.^_`|~0-9a-z:[\]-]*)|"((?:[^"\\]|\\.)*)")[ \t]*([;,]|$)/iy;

/** The host that a trusted proxy says the request was for; undefined where it says none. */
export function forwardedHost(headers: Headers, addresses: ReadonlySet<string>): string | HostRefusal | undefined {
  const sent = headers.get("x-forwarded-host");
  const standard = standardHost(headers.get("forwarded"));
  if (typeof standard === "object") return standard;
  if (sent === null) return standard === undefined ? undefined : requestHost(standard, addresses);
  const host = requestHost(sent, addresses);
  return standard !== undefined && requestHost(standard, addresses) !== host ? DIFFERENT : host;
}

/** The parameter `host` of RFC 7239. Elements of several hops are refused: the first is whatever the client wrote. */
function standardHost(header: string | null): string | HostRefusal | undefined {
  if (header === null || !/host/i.test(header)) return undefined;
  let host: string | undefined;
  let elements = 1;
  PARAMETER.lastIndex = 0;
  while (PARAMETER.lastIndex < header.length) {
    const [, name = "", token, quoted = "", end] = PARAMETER.exec(header) ?? [];
    if (name === "") return MALFORMED;
    if (name.toLowerCase() === "host") {
      if (host !== undefined) return SEVERAL;
      host = token ?? quoted;
    }
    if (end === ",") elements++;
    if (end === "") break;
  }
  return host !== undefined && elements > 1 ? SEVERAL : host;
}
