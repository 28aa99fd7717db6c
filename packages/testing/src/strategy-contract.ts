import { describe, test } from "bun:test";
import { contractCases } from "./contract/cases.ts";
import type { StrategyContractOptions } from "./contract/world.ts";
import { runContractCase, timeLimitOf } from "./run-strategy-contract.ts";

const MARGIN = 5_000;

/**
 * Registers the suite with bun:test: what every strategy promises, one test for each promise, each on ground of its own.
 *
 * @example
 * strategyContract({
 *   name: "files",
 *   strategy: () => files(directory).temporary(),
 *   catalog: () => sqliteCatalog(directory).temporary(),
 * });
 */
export function strategyContract(options: StrategyContractOptions): void {
  describe(options.name, () => {
    for (const tried of contractCases) {
      const run = async (): Promise<void> => void (await runContractCase(tried, options));
      // A case that takes too long says so itself; the runner's own limit would not know its name.
      test(`${tried.id}: ${tried.title}`, run, timeLimitOf(options) + MARGIN);
    }
  });
}
