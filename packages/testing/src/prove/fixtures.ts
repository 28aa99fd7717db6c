import type { Database, Tenancy } from "@tenantry/core";

/** A tenant under proof, as fixtures see it. */
export interface ProofTenant {
  /** From 0. */
  readonly index: number;
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  /**
   * A new text that stands for this tenant's data: 15 letters and digits. Wherever it is seen by another tenant, that is a
   * leak.
   */
  mark(what?: string): string;
}

/** The throw-away world of one round, as fixtures see it. */
export interface FixtureWorld<Owner = Tenancy> {
  readonly tenancy: Owner;
  readonly tenants: readonly ProofTenant[];
  /** Sends a request to a tenant's site, as through the router. */
  fetch(tenant: ProofTenant, path: string, init?: RequestInit): Promise<Response>;
}

type Given<Value> = Value | ((tenant: ProofTenant) => Value);

/** What requests to one route are made of. Anything that is not given is invented from the route's schemas. */
export interface RouteFixture {
  /** Leaves the route out; the report gives this reason. */
  readonly skip?: string;
  /** By name; `*` is the rest of a wildcard's path. */
  readonly params?: Given<Readonly<Record<string, string>>>;
  readonly query?: Given<Readonly<Record<string, string>>>;
  readonly headers?: Given<Readonly<Record<string, string>>>;
  /** Sent as JSON, unless it is text, bytes, `FormData` or `URLSearchParams`. For a WebSocket: its message. */
  readonly body?: object | string | number | boolean | null | ((tenant: ProofTenant) => unknown);
}

/** What `prove` can not find out by itself. */
export interface ProofFixtures<Owner = Tenancy> {
  /** By route, as the report names it: `POST /posts/:id`. A route that the app does not list is added. */
  readonly routes?: Readonly<Record<string, RouteFixture>>;
  /** Signs somebody in, once for each tenant and round: the headers that say so, such as `cookie`. */
  readonly signIn?: (
    world: FixtureWorld<Owner>,
    tenant: ProofTenant,
  ) => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>;
  /** Puts rows of one's own into a tenant's store, after the seeds of its modules. */
  readonly fill?: (scope: { readonly db: Database; readonly tenant: ProofTenant }) => unknown;
}

/** What a part of a fixture is for a tenant. */
export function givenTo<Value>(given: Given<Value>, tenant: ProofTenant): Value {
  // A fixture's own value is no function: it becomes part of a request.
  return typeof given === "function" ? (given as (tenant: ProofTenant) => Value)(tenant) : given;
}
