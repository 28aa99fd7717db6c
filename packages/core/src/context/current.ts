import { AsyncLocalStorage } from "node:async_hooks";
import { NoTenantError } from "../errors.ts";
import type { TenantAddress } from "../routing/resolver.ts";
import type { Admission } from "./admission.ts";
import type { Scope } from "./scope.ts";

/** A scope, and how the request came to it. */
export interface Frame {
  readonly scope: Scope;
  /** The host and the prefix of the request being served, for links; undefined in a script. */
  readonly address: TenantAddress | undefined;
  /** As whom it was let in. */
  readonly admission: Admission;
}

/**
 * Which tenant the code now running works for. One for each tenancy. Where the runtime loses the context, `current` throws:
 * there is no default tenant.
 */
export class CurrentScope {
  readonly #frames = new AsyncLocalStorage<Frame>();

  run<Arguments extends unknown[], T>(frame: Frame, work: (...args: Arguments) => T, ...args: Arguments): T {
    return this.#frames.run(frame, work, ...args);
  }

  /** Runs `work` in no tenant's scope. */
  outside<Arguments extends unknown[], T>(work: (...args: Arguments) => T, ...args: Arguments): T {
    return this.#frames.exit(work, ...args);
  }

  frame(): Frame | undefined {
    return this.#frames.getStore();
  }

  /** Throws `NoTenantError` where no tenant is in scope. */
  require(): Frame {
    const frame = this.#frames.getStore();
    if (frame !== undefined) return frame;
    throw new NoTenantError(
      "No tenant is in scope. Use the db that the handler was given, or tenancy.run(slug, ({ db }) => …).",
    );
  }

  get(): Scope {
    return this.require().scope;
  }
}
