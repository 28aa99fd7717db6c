import type { Tenancy } from "@tenantry/core";
import type { Row } from "../benchmark.ts";
import { cost, ratios, written } from "../measure/rounds.ts";

/**
 * Creates tenants on stores that were made beforehand. What one takes is made anew before the next, outside of what is timed for the
 * create, and timed by itself.
 */
export class ReadyCreates {
  /** Milliseconds that each store made in the background took, from the answer of the create that took one. */
  readonly background: number[] = [];
  readonly #tenancy: Tenancy;
  #made = 0;
  #taken = 0;

  private constructor(tenancy: Tenancy) {
    this.#tenancy = tenancy;
    tenancy.events.on("tenant:provisioning", ({ step }) => {
      if (step === "take") this.#taken++;
    });
  }

  /** On a tenancy that keeps one store ready. */
  static async on(tenancy: Tenancy): Promise<ReadyCreates> {
    await tenancy.tenants.prepareStores();
    return new ReadyCreates(tenancy);
  }

  /** Milliseconds that a create took. */
  async create(): Promise<number> {
    const { promise: refilled, resolve } = Promise.withResolvers<void>();
    const end = this.#tenancy.events.on("store:preparing", ({ step }) => {
      if (step === "ready") resolve();
    });
    const start = performance.now();
    await this.#tenancy.tenants.create({ slug: `r${this.#made++}`, name: "A tenant" });
    const created = performance.now();
    await refilled;
    this.background.push(performance.now() - created);
    end();
    // The filling looks once more whether there are enough.
    await Bun.sleep(5);
    if (this.#taken !== this.#made) throw new Error("A tenant was created on no store that was ready.");
    return created - start;
  }

  /** Its lines of the results. `what` is the kind of store. */
  rows(what: string, floor: readonly number[], creates: readonly number[]): Row[] {
    const background = this.background.slice(-floor.length);
    return [
      {
        measure: `a tenant created on ${what} that is ready, time on the clock`,
        floor: cost(floor, "ms", 2),
        ours: cost(creates, "ms", 2),
        ratio: written(ratios(floor, creates)),
      },
      {
        measure: `${what} made ready in the background meanwhile, time on the clock`,
        floor: cost(floor, "ms", 2),
        ours: cost(background, "ms", 2),
        ratio: written(ratios(floor, background)),
      },
    ];
  }
}
