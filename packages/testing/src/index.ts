export type { ContractSizes } from "./contract/sizes.ts";
export type { StrategyContractOptions } from "./contract/world.ts";
export { runStrategyContract, type StrategyContractReport } from "./run-strategy-contract.ts";
export { strategyContract } from "./strategy-contract.ts";
export type { TestApp, TestSite } from "./test-sites.ts";
export { type TestTenant, type TestTenantsOptions, type TestWorld, testTenants } from "./test-tenants.ts";
