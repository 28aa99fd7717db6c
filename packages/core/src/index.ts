/**
 * Multi-tenancy for Bun: tenants, domains, routing, and a database for each tenant. Start at `createTenancy`.
 */

export type { AuditEntry, AuditListOptions } from "./audit/log.ts";
export { AuditLog } from "./audit/log.ts";
export type { CatalogStore } from "./catalog/store.ts";
export type { RoutingConfig, TenancyConfig } from "./config.ts";
export type { ConnectionLimits } from "./connections/limits.ts";
export type { RunOptions } from "./context/run-options.ts";
export type { Scope } from "./context/scope.ts";
export type { Database } from "./database/database.ts";
export { type Sql, sql } from "./database/sql.ts";
export type { DoctorOptions, DoctorReport } from "./doctor/doctor.ts";
export type { Finding, FindingCode } from "./doctor/finding.ts";
export type { DomainChallenge } from "./domains/challenge.ts";
export type { Domain } from "./domains/domain.ts";
export type { AddDomain, ProveDomain, VerifyDomain } from "./domains/domain-options.ts";
export type { Domains } from "./domains/domains.ts";
export type { ResolveTxt } from "./domains/resolve-txt.ts";
export type { DrainOptions } from "./drain.ts";
export type { EachOptions, EachReport } from "./each.ts";
export * from "./errors.ts";
export type { EventMap, Events } from "./events.ts";
export type { Infer, Schema } from "./fields/schema.ts";
export type { FailedTenant, FleetOptions, FleetReport, MigratedTenant } from "./fleet/migrate-fleet.ts";
export type { FleetPlan, PlanOptions, StorePlan } from "./fleet/plan-fleet.ts";
export type { FleetSelection } from "./fleet/selection.ts";
export { canonicalHost } from "./hosts/host.ts";
export type { Migration, Module, SeedScope } from "./migrations/module.ts";
export { module, sqlModule } from "./migrations/sql-module.ts";
export type { ListedModules } from "./modules/modules.ts";
export type { Setup } from "./provisioning/make-store.ts";
export type { PreparedStores, PrepareStores } from "./ready-stores/prepare-stores.ts";
export { byDomain } from "./routing/by-domain.ts";
export { byHeader } from "./routing/by-header.ts";
export { bySubfolder } from "./routing/by-subfolder.ts";
export { type Explanation, explanationText } from "./routing/explain.ts";
export type { RoutingRequest } from "./routing/request.ts";
export type { Resolution, ResolverAnswer } from "./routing/resolution.ts";
export type { Resolver, ResolverFunction } from "./routing/resolver.ts";
export { checkSlug, isSlug } from "./slug.ts";
export type { Column, RawRow, Result, Statement } from "./sql/statement.ts";
export type { ReadyCounts } from "./strategies/ready-targets.ts";
export type { SharedStore } from "./strategies/shared-store.ts";
export type { Strategy } from "./strategies/strategy.ts";
export type { Tenancy } from "./tenancy.ts";
export { createTenancy } from "./tenancy.ts";
export type { Tenant, TenantReference } from "./tenant.ts";
export { HOLD_KINDS, type Hold, type HoldKind, type TenantStatus, WORKABLE_HOLDS } from "./tenant-status.ts";
export type { CreateTenant } from "./tenants/create.ts";
export type { StoreLocation } from "./tenants/locate.ts";

export type { PurgeOptions } from "./tenants/purge.ts";
export type { PurgeReceipt } from "./tenants/purge-receipt.ts";
export type { SettingsControl } from "./tenants/settings.ts";
export type { Tenants } from "./tenants/tenants.ts";
