import { NoTenantError, type RunOptions, type Scope, sql, type Tenancy } from "@tenantry/core";
import { tenantOf } from "../tenant-of.ts";
import { LineFrame } from "./line-frame.ts";

/** Which tenant a prompt is in, and what is at hand there. */
export class ShellScope {
  readonly tenancy: Tenancy;
  #tenant: { readonly slug: string; readonly id: string } | undefined;
  #left: (() => void) | undefined;

  readonly #options: Pick<RunOptions, "held">;

  constructor(tenancy: Tenancy, options: Pick<RunOptions, "held"> = {}) {
    this.tenancy = tenancy;
    this.#options = options;
  }

  /** The slug of the tenant in use. */
  get slug(): string | undefined {
    return this.#tenant?.slug;
  }

  /** Called whenever another tenant is in use, or none. */
  onChange(changed: () => void): void {
    this.#left = changed;
  }

  /** Throws where there is no such tenant, or it is not served now: then none is in use, and not the one before. */
  async use(slug: string): Promise<void> {
    this.leave();
    await this.tenancy.runtime.current.outside(async () => {
      const { id } = await tenantOf(this.tenancy, slug);
      await this.tenancy.run({ id }, () => undefined, this.#options);
      this.#tenant = { slug, id };
    });
    this.#left?.();
  }

  leave(): void {
    const line = this.tenancy.runtime.current.frame();
    if (line instanceof LineFrame) line.left = true;
    this.#tenant = undefined;
    this.#left?.();
  }

  /** Runs a line that was typed, in the scope of the tenant in use. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#tenant === undefined) return await work();
    const { current } = this.tenancy.runtime;
    const inLine = () => current.run(new LineFrame(current.require()), work);
    return await this.tenancy.run({ id: this.#tenant.id }, inLine, this.#options);
  }

  /** Puts what is at hand into the prompt's global object. */
  furnish(global: object): void {
    const current = (): Scope => {
      const scope = this.tenancy.tryCurrent();
      if (scope !== undefined) return scope;
      throw new NoTenantError('No tenant is in use. Type: await use("slug")');
    };
    const names: Record<string, () => unknown> = {
      tenancy: () => this.tenancy,
      sql: () => sql,
      use: () => (slug: string) => this.use(slug),
      leave: () => () => this.leave(),
      db: () => current().db,
      tenant: () => current().tenant,
      shared: () => current().shared,
    };
    for (const [name, get] of Object.entries(names)) Object.defineProperty(global, name, { get, configurable: true });
  }
}
