import { optionalTextAt, textAt } from "../catalog/row.ts";
import type { Steps } from "../catalog/steps.ts";
import { requireMadeTenant, type TenantRow } from "../catalog/tenant-rows.ts";
import type { CatalogWrite } from "../catalog/write.ts";
import { InvalidStateError } from "../errors.ts";
import type { TenantReference } from "../tenant.ts";
import { HOLD_KINDS, type HoldKind } from "../tenant-status.ts";

/** Who puts a tenant into quarantine when its store was refused at the door. */
export const HOLDING_CHECK = "system:store-check";

/** Why a tenant is held. */
export interface HoldOptions {
  /**
   * Shown to those who are refused, and written to the audit log.
   * @default none
   */
  readonly reason?: string;
}

/** Whose hold is lifted. */
export interface LiftOptions {
  /**
   * Lifts the hold only where this actor put it on; another's stays, without an error.
   * @default whoever put it on
   */
  readonly by?: string;
}

/** Puts a hold on. Throws `InvalidStateError` when one of this kind is on: whoever put it on decides when it goes. */
export function* holdTenant(
  write: CatalogWrite,
  which: TenantReference,
  kind: HoldKind,
  reason: string | null,
): Steps<TenantRow> {
  if (!HOLD_KINDS.includes(kind)) {
    throw new InvalidStateError(`There is no hold "${kind}". There are: ${HOLD_KINDS.join(", ")}.`, {
      operation: "hold",
    });
  }
  const row = yield* requireMadeTenant(write, which, "hold");
  const on = yield* write.row("select placed_by, since, reason from tenant_holds where tenant_id = $1 and kind = $2", [
    row.id,
    kind,
  ]);
  if (on !== undefined) {
    const why = optionalTextAt(on, 2);
    throw new InvalidStateError(
      `The hold ${kind} is on tenant "${row.slug}" already: by ${textAt(on, 0)}, since ${textAt(on, 1)}` +
        `${why === null ? "" : ` (${why})`}. Lift that first.`,
      { tenant: row.slug, operation: "hold" },
    );
  }
  yield* write.query(
    "insert into tenant_holds (tenant_id, kind, reason, placed_by, since) values ($1, $2, $3, $4, $5)",
    [row.id, kind, reason, write.actor, write.at],
  );
  write.touch(row.id);
  yield* write.audit("tenant.hold", row.id, { slug: row.slug, kind, reason });
  return row;
}

/** Lifts a hold. Answers whether there was one to lift. */
export function* liftHold(
  write: CatalogWrite,
  which: TenantReference,
  kind: HoldKind,
  by: string | undefined,
): Steps<{ readonly row: TenantRow; readonly lifted: boolean }> {
  const row = yield* requireMadeTenant(write, which, "lift");
  const lifted =
    by === undefined
      ? yield* write.run("delete from tenant_holds where tenant_id = $1 and kind = $2", [row.id, kind])
      : yield* write.run("delete from tenant_holds where tenant_id = $1 and kind = $2 and placed_by = $3", [
          row.id,
          kind,
          by,
        ]);
  if (lifted === 0) return { row, lifted: false };
  write.touch(row.id);
  yield* write.audit("tenant.lift", row.id, { slug: row.slug, kind });
  return { row, lifted: true };
}
