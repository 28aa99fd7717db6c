import { ConfigurationError } from "../errors.ts";
import { canonicalHost } from "../hosts/host.ts";
import { quote } from "../quote.ts";

/** The domain under which tenants have their addresses. Matching looks at `host` only; links are made of all of it. */
export interface BaseDomain {
  readonly scheme: "http" | "https";
  readonly host: string;
  /** Undefined where it is the scheme's own. */
  readonly port: number | undefined;
}

const DEFAULT_BASE = "localhost";

const FORM = /^(?:(https?):\/\/)?([^/:]+)(?::([0-9]{1,5}))?\/?$/i;

/**
 * Reads `localhost`, `example.com`, `http://localhost:8000`. Without a scheme, `localhost` and what is under it is http, all
 * else https. Throws `ConfigurationError`.
 */
export function baseDomain(text: string = DEFAULT_BASE): BaseDomain {
  const parts = FORM.exec(String(text));
  if (!parts) throw invalid(text);
  const [, typedScheme, name, typedPort] = parts;
  const host = hostOf(text, name);
  const local = host === "localhost" || host.endsWith(".localhost");
  const scheme = (typedScheme?.toLowerCase() ?? (local ? "http" : "https")) === "http" ? "http" : "https";
  const port = typedPort === undefined ? undefined : Number(typedPort);
  if (port !== undefined && (port < 1 || port > 65535)) throw invalid(text);
  return Object.freeze({ scheme, host, port: port === (scheme === "http" ? 80 : 443) ? undefined : port });
}

/** Scheme, host and port of a URL on this host, with the base domain's scheme and port. */
export function originOf(base: BaseDomain, host: string = base.host): string {
  return base.port === undefined ? `${base.scheme}://${host}` : `${base.scheme}://${host}:${base.port}`;
}

function hostOf(text: string, name: string | undefined): string {
  try {
    return canonicalHost(name, { singleLabel: true });
  } catch (cause) {
    throw invalid(text, cause);
  }
}

function invalid(text: string, cause?: unknown): ConfigurationError {
  return new ConfigurationError(
    `${quote(String(text))} can not be the base domain. Write a host name, with scheme and port where links need them, ` +
      `such as "example.com" or "http://localhost:8000".`,
    { operation: "configure routing", cause },
  );
}
