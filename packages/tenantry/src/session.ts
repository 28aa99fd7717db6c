import type { Tenancy } from "@tenantry/core";
import { actor } from "./actor.ts";
import { type Configuration, findConfig, loadConfig, tenancyOf } from "./config.ts";
import { NotTheOwner } from "./failure.ts";

/** The tenancy of one run of the command: loaded when it is first needed, closed at the end. */
export class Session {
  readonly #config: string | undefined;
  #configuration: Promise<Configuration> | undefined;
  #tenancy: Promise<Tenancy> | undefined;

  constructor(config: string | undefined) {
    this.#config = config;
  }

  configuration(): Promise<Configuration> {
    this.#configuration ??= load(this.#config);
    return this.#configuration;
  }

  tenancy(): Promise<Tenancy> {
    this.#tenancy ??= this.configuration().then(open);
    return this.#tenancy;
  }

  async close(): Promise<void> {
    const tenancy = await this.#tenancy?.catch(() => undefined);
    await tenancy?.close();
  }
}

async function load(config: string | undefined): Promise<Configuration> {
  return await loadConfig(findConfig(config ?? process.env.TENANTRY_CONFIG));
}

async function open(configuration: Configuration): Promise<Tenancy> {
  const tenancy = tenancyOf(configuration);
  await assertOwner(tenancy);
  return tenancy.as(actor());
}

/** Before anything is opened: what this user would make there, the server could not open. Throws `NotTheOwner`. */
async function assertOwner({ runtime }: Tenancy): Promise<void> {
  const { catalog, shared, strategies } = runtime.config;
  for (const ground of [catalog, shared, ...strategies]) {
    const findings = (await ground?.check?.()) ?? [];
    const foreign = findings.find(({ code }) => code === "NOT_OWNER");
    if (foreign === undefined) continue;
    throw new NotTheOwner(`${foreign.message} Nothing was touched. ${foreign.remedy}`, { operation: "open" });
  }
}
