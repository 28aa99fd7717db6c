import { BoundedMap } from "../bounded-map.ts";
import type { Frame } from "../context/current.ts";
import { isUrlOn } from "../routing/web-host.ts";
import type { TenancyRuntime } from "../runtime.ts";

/** Hosts that are remembered, at least; at most twice as many. */
const REMEMBERED = 1_000;

interface KnownHost {
  /** Canonical. */
  readonly host: string;
  readonly frame: Frame;
  /** The directory's, when the tenant was found. */
  readonly version: number;
}

/**
 * What requests came to, by their Host header as it was sent: a tenant that is served, at an address without a prefix. It
 * counts until the directory changes, and only for requests whose URL names that host as well: all others are looked at
 * from the start.
 */
export class KnownHosts {
  readonly #runtime: TenancyRuntime;
  readonly #known = new BoundedMap<KnownHost>(REMEMBERED);

  constructor(runtime: TenancyRuntime) {
    this.#runtime = runtime;
  }

  /** `sent`: the Host header. */
  find(sent: string, url: string): Frame | undefined {
    const known = this.#known.get(sent);
    if (known === undefined || known.version !== this.#runtime.catalog.directory.version) return undefined;
    return isUrlOn(url, known.host) ? known.frame : undefined;
  }

  /** `frame` is what a served tenant's request runs in. */
  add(sent: string, host: string, frame: Frame): void {
    if (!this.#runtime.router.decidesByHost(host)) return;
    this.#known.set(sent, { host, frame, version: this.#runtime.catalog.directory.version });
  }
}
