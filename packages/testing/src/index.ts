export type { ContractSizes } from "./contract/sizes.ts";
export type { StrategyContractOptions } from "./contract/world.ts";
export { runStrategyContract, type StrategyContractReport } from "./run-strategy-contract.ts";
export { strategyContract } from "./strategy-contract.ts";
