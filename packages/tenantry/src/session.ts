import { ConfigurationError, type Tenancy } from "@tenantry/core";
import { actor } from "./actor.ts";
import { findConfig, loadTenancy } from "./config.ts";

/** The tenancy of one run of the command: loaded when it is first needed, closed at the end. */
export class Session {
  readonly #config: string | undefined;
  #tenancy: Promise<Tenancy> | undefined;

  constructor(config: string | undefined) {
    this.#config = config;
  }

  tenancy(): Promise<Tenancy> {
    this.#tenancy ??= open(this.#config);
    return this.#tenancy;
  }

  async close(): Promise<void> {
    const tenancy = await this.#tenancy?.catch(() => undefined);
    await tenancy?.close();
  }
}

async function open(config: string | undefined): Promise<Tenancy> {
  const tenancy = await loadTenancy(findConfig(config ?? process.env.TENANTRY_CONFIG));
  await assertOwner(tenancy);
  return tenancy.as(actor());
}

/** Before anything is opened: what this user would make there, the server could not open. Throws `ConfigurationError`. */
async function assertOwner({ runtime }: Tenancy): Promise<void> {
  const { catalog, shared, strategies } = runtime.config;
  for (const ground of [catalog, shared, ...strategies]) {
    const findings = (await ground?.check?.()) ?? [];
    const foreign = findings.find(({ code }) => code === "NOT_OWNER");
    if (foreign === undefined) continue;
    throw new ConfigurationError(`${foreign.message} Nothing was touched. ${foreign.remedy}`, { operation: "open" });
  }
}
