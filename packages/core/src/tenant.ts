import type { Hold, TenantStatus } from "./tenant-status.ts";

/**
 * One customer. Frozen: a change in the catalog makes a new object, and what a handler holds is told stale by its epoch.
 * `Fields` and `Settings` are what the configuration's schemas say.
 */
export interface Tenant<Fields = Record<string, unknown>, Settings = Record<string, unknown>> {
  /** A random UUID made by Tenantry. Never changes; cookies, tokens and jobs carry it. */
  readonly id: string;
  /** Raised when the store is moved or restored. */
  readonly epoch: number;
  /** For people and URLs; may be renamed. */
  readonly slug: string;
  readonly name: string;
  readonly status: TenantStatus;
  readonly holds: readonly Hold[];
  /** The strategy that keeps the store. */
  readonly strategy: string;
  readonly fields: Fields;
  readonly settings: Settings;
  /** The primary domain, where there is one. */
  readonly domain: string | null;
  /** When and by whom it was made and last changed; ISO text. */
  readonly createdAt: string;
  readonly createdBy: string;
  readonly updatedAt: string;
  readonly updatedBy: string;
  readonly deletedAt: string | null;
  readonly deletedBy: string | null;
  /**
   * A link to a path on this tenant's site: as the current request came (so a subfolder's prefix is kept), otherwise on its
   * primary domain or `<slug>.<base>`.
   */
  url(path?: string): string;
}

/** Which tenant is meant: a string is a slug, `{ id }` an id. Nothing accepts a string that may be either. */
export type TenantReference = string | { readonly id: string };
