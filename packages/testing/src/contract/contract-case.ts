import type { ContractWorld } from "./world.ts";

/** One promise of the contract, and how it is put to the test. */
export interface ContractCase {
  /** `lifecycle.connect-never-creates`: what a failure is known by. */
  readonly id: string;
  /** What is promised. */
  readonly title: string;
  /** Whether the adapter promises it at all; it does where this is absent. */
  applies?(world: ContractWorld): boolean;
  /** Rejects when the promise is broken. */
  run(world: ContractWorld): Promise<void>;
}
