import { contractCases } from "./contract/cases.ts";
import type { ContractCase } from "./contract/contract-case.ts";
import { sizesOfThisRun } from "./contract/sizes.ts";
import { ContractWorld, type StrategyContractOptions } from "./contract/world.ts";

/** What came of a run of the suite. */
export interface StrategyContractReport {
  /** Ids of the cases that passed. */
  readonly passed: readonly string[];
  readonly failed: readonly { readonly case: string; readonly error: unknown }[];
  /** Ids of the cases that the adapter does not promise. */
  readonly skipped: readonly string[];
}

/** Milliseconds a case may take. */
export function timeLimitOf(options: StrategyContractOptions): number {
  return options.timeLimit ?? (process.env.SOAK === "1" ? 30 * 60_000 : 60_000);
}

/** Runs one case on ground of its own. Answers false where the adapter does not promise it; rejects when it fails. */
export async function runContractCase(tried: ContractCase, options: StrategyContractOptions): Promise<boolean> {
  const limit = timeLimitOf(options);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`The case ${tried.id} took longer than ${limit} ms.`)), limit);
  });
  try {
    return await Promise.race([onItsOwnGround(tried, options), late]);
  } finally {
    clearTimeout(timer);
  }
}

async function onItsOwnGround(tried: ContractCase, options: StrategyContractOptions): Promise<boolean> {
  await using world = new ContractWorld(await options.strategy(), options, options.sizes ?? sizesOfThisRun());
  if (tried.applies?.(world) === false) return false;
  await tried.run(world);
  return true;
}

/**
 * Runs the suite without a test runner. Give `only` to run some of the cases, by their ids.
 *
 * @example
 * const { failed } = await runStrategyContract({ name: "files", strategy: () => files.temporary(), catalog });
 */
export async function runStrategyContract(
  options: StrategyContractOptions,
  only?: (id: string) => boolean,
): Promise<StrategyContractReport> {
  const passed: string[] = [];
  const skipped: string[] = [];
  const failed: { case: string; error: unknown }[] = [];
  for (const tried of contractCases) {
    if (only?.(tried.id) === false) continue;
    try {
      ((await runContractCase(tried, options)) ? passed : skipped).push(tried.id);
    } catch (error) {
      failed.push({ case: tried.id, error });
    }
  }
  return { passed, failed, skipped };
}
