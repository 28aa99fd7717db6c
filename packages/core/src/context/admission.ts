import { type HoldKind, type TenantStatus, WORKABLE_HOLDS } from "../tenant-status.ts";

/** As whom a scope is entered: which holds do not keep its work out. None passes a store that is refused, moving or deleted. */
export type Admission = "visitor" | "tester" | "operator";

const PASSED: Readonly<Record<Admission, readonly HoldKind[]>> = {
  visitor: [],
  /** Who has the cookie of maintenance. */
  tester: ["maintenance"],
  /** The platform's own code, where it says so. */
  operator: WORKABLE_HOLDS,
};

interface Held {
  readonly status: TenantStatus;
  readonly holds: readonly { readonly kind: HoldKind }[];
}

/** Whether nothing keeps whom is admitted out of a tenant. */
export function mayEnter({ status, holds }: Held, admission: Admission): boolean {
  return status === "active" && holds.every(({ kind }) => PASSED[admission].includes(kind));
}
