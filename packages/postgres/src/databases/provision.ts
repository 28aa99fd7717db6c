import type { ProvisionContext, TenantIdentity } from "@tenantry/core/adapter";
import type { DatabaseGround } from "./ground.ts";
import { NewDatabase } from "./new-database.ts";
import type { DatabasePlacement } from "./placement.ts";
import type { TemplateDatabases } from "./template.ts";

export interface DatabasePlan {
  readonly tenant: TenantIdentity;
  readonly server: string;
  /** What the server keeps of the password of the tenant's role. */
  readonly verifier: Promise<string>;
}

/**
 * Makes a database, and then all that makes it the tenant's in one transaction inside of it: at any moment there is no store or
 * a whole one. CREATE DATABASE can be part of no transaction, and what it makes is nobody's.
 */
export async function provisionDatabase(
  ground: DatabaseGround,
  templates: TemplateDatabases,
  { tenant, server, verifier }: DatabasePlan,
  context: ProvisionContext<DatabasePlacement>,
): Promise<DatabasePlacement> {
  // Waited for when the database stands; where that fails, nobody asks any more.
  verifier.catch(() => undefined);
  const made = new NewDatabase(ground, server, tenant);
  await made.create(templates, context);
  try {
    context.progress("create");
    await made.fill(verifier, context);
  } catch (error) {
    // What can not be removed is nobody's, and among the leftovers; why it came to that is what counts.
    await made.undo().catch(() => undefined);
    throw error;
  }
  context.progress("commit");
  return made.placement;
}
