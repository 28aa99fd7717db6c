import { describe, test } from "bun:test";
import { contractCases } from "./contract/cases.ts";
import type { StrategyContractOptions } from "./contract/world.ts";
import { runContractCase } from "./run-strategy-contract.ts";

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
      test(`${tried.id}: ${tried.title}`, async () => {
        await runContractCase(tried, options);
      });
    }
  });
}
