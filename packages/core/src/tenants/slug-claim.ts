import { optionalTextAt, textAt } from "../catalog/row.ts";
import type { Steps } from "../catalog/steps.ts";
import { type SlugOwners, slugOwners } from "../catalog/tenant-rows.ts";
import type { CatalogWrite } from "../catalog/write.ts";
import { TenantExistsError, TenantReleasedError } from "../errors.ts";

/** How long a slug that was given back is kept from others: 90 days. */
const SLUG_KEPT = 90 * 86_400_000;

/**
 * Makes sure that a tenant may take the slug, and takes it off the list of released ones. Throws `TenantExistsError`, and
 * `TenantReleasedError` for one that another tenant gave back, unless forced. `owners`: where the act has read them.
 */
export function* claimSlug(
  write: CatalogWrite,
  slug: string,
  claim: { readonly tenantId: string; readonly force: boolean; readonly operation: string },
  owners?: SlugOwners,
): Steps<void> {
  const { tenantId, force, operation } = claim;
  const { owner, released } = owners ?? (yield* slugOwners(write, slug));
  if (owner !== undefined && owner.id !== tenantId) {
    throw new TenantExistsError(`The slug "${slug}" belongs to a tenant already. Choose another.`, {
      tenant: slug,
      operation,
    });
  }
  if (released === undefined) return;
  const keptUntil = textAt(released, 1);
  if (keptUntil > write.at && optionalTextAt(released, 0) !== tenantId && !force) {
    throw new TenantReleasedError(
      `The slug "${slug}" was given back and is kept until ${keptUntil}, as links to it are still about. Choose another, or force it.`,
      { tenant: slug, operation },
    );
  }
  yield* write.send("delete from released_slugs where slug = $1", [slug]);
  write.touchSlug(slug, undefined);
}

/** Puts a slug that a tenant no longer has on the list of those that answer 410. */
export function* releaseSlug(write: CatalogWrite, slug: string, tenantId: string): Steps<void> {
  const keptUntil = new Date(Date.parse(write.at) + SLUG_KEPT).toISOString();
  yield* write.send(
    "insert into released_slugs (slug, tenant_id, released_at, kept_until) values ($1, $2, $3, $4) on conflict (slug) do update " +
      "set tenant_id = excluded.tenant_id, released_at = excluded.released_at, kept_until = excluded.kept_until",
    [slug, tenantId, write.at, keptUntil],
  );
  write.touchSlug(slug, keptUntil);
}
