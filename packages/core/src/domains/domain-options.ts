import type { TenantReference } from "../tenant.ts";
import type { ResolveTxt } from "./resolve-txt.ts";

/** How a domain is added. */
export interface AddDomain<Fields = Record<string, unknown>> {
  /**
   * Makes it primary even where another one is; of several, the first. A tenant's first one that is served is primary anyway.
   * @default false
   */
  readonly primary?: boolean;
  /**
   * What the schema `domainFields` says.
   * @default the schema's defaults
   */
  readonly fields?: Partial<Fields>;
  /**
   * Whether it is served at once. Otherwise it has to be proven first (see `challenge` and `verify`), and another tenant may
   * still claim it.
   * @default true
   */
  readonly trusted?: boolean;
}

/** Which tenant's, where several claim a host and none has proven it. */
export interface WhoseDomain {
  /** @default the tenant it is served for, or the only one that claims it; otherwise `InvalidStateError` */
  readonly tenant?: TenantReference;
}

/** Whose claim is to be proven: a proof is one tenant's. */
export interface ProveDomain {
  readonly tenant: TenantReference;
}

/** How a claim is verified. */
export interface VerifyDomain extends ProveDomain {
  /**
   * Looks up the TXT records of a name.
   * @default by the name servers of this machine
   */
  readonly resolve?: ResolveTxt;
}
