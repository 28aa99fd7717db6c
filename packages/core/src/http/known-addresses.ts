import type { Frame } from "../context/current.ts";
import type { TenantAddress } from "../routing/resolver.ts";
import type { TenancyRuntime } from "../runtime.ts";
import { KnownHosts } from "./known-hosts.ts";
import { KnownPrefixes } from "./known-prefixes.ts";
import { setUrl } from "./subfolder.ts";

/** Addresses that requests came to of late, and the tenants that are served there. Those are not looked for again. */
export class KnownAddresses {
  readonly #hosts: KnownHosts;
  readonly #prefixes: KnownPrefixes;

  constructor(runtime: TenancyRuntime) {
    this.#hosts = new KnownHosts(runtime);
    this.#prefixes = new KnownPrefixes(runtime);
  }

  /** What the request runs in, where its address is known. A prefix is off its URL then. */
  find(request: Request): Frame | undefined {
    const sent = request.headers.get("host");
    if (sent === null) return undefined;
    const { url } = request;
    const frame = this.#hosts.find(sent, url);
    if (frame !== undefined) return frame;
    const below = this.#prefixes.find(sent, url);
    if (below !== undefined) setUrl(request, below.url);
    return below?.frame;
  }

  /** `frame` is what a served tenant's request runs in; the request as it came, with its prefix. */
  add(request: Request, address: TenantAddress, frame: Frame): void {
    const sent = request.headers.get("host");
    if (sent === null) return;
    if (address.prefix === "") this.#hosts.add(sent, address.host, frame);
    else this.#prefixes.add(sent, request.url, address, frame);
  }
}
