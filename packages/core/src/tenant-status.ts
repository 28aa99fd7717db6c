/** Where a tenant is in its life. `deleted` can be restored; `purged` can not. */
export type TenantStatus = "provisioning" | "active" | "deleted" | "purged";

/** Reasons for which a tenant is not served for now, strongest first. */
export const HOLD_KINDS = ["quarantined", "moving", "suspended", "maintenance"] as const;

/** One of the reasons for which a tenant is not served for now. */
export type HoldKind = (typeof HOLD_KINDS)[number];

/** Holds that keep visitors out, and not work of the platform's own that asks to be let in: `run` with `held`. */
export const WORKABLE_HOLDS = ["suspended", "maintenance"] as const satisfies readonly HoldKind[];

/** A reason for which a tenant is not served for now. Any number may be on at once, one of each kind. */
export interface Hold {
  readonly kind: HoldKind;
  readonly reason: string | null;
  /** Who put it on. */
  readonly by: string;
  /** When, as ISO text. */
  readonly since: string;
}
