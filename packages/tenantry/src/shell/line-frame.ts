import { NoTenantError, type Scope, type Tenancy } from "@tenantry/core";

type Frame = ReturnType<Tenancy["runtime"]["current"]["require"]>;

/**
 * What one line runs in. Once the line has left the tenant in which it began, the rest of it is in none: it may have been meant
 * for another one.
 */
export class LineFrame implements Frame {
  left = false;
  readonly address: Frame["address"];
  readonly admission: Frame["admission"];
  readonly #scope: Scope;

  constructor({ scope, address, admission }: Frame) {
    this.#scope = scope;
    this.address = address;
    this.admission = admission;
  }

  /** Throws `NoTenantError` once the line has left its tenant. */
  get scope(): Scope {
    if (!this.left) return this.#scope;
    throw new NoTenantError(
      `The line left "${this.#scope.tenant.slug}", in which it began. Go on in a line of its own: it runs in the tenant that is in use then.`,
    );
  }
}
