import type { ProvisionContext } from "@tenantry/core/adapter";
import type { DatabaseGround } from "./ground.ts";
import { NewDatabase } from "./new-database.ts";
import type { DatabasePlacement } from "./placement.ts";
import type { TemplateDatabases } from "./template.ts";

export interface DatabasePlan {
  readonly id: string;
  readonly server: string;
  /** What the server keeps of the password of the tenant's role. */
  readonly verifier: Promise<string>;
}

/**
 * Makes a database under a name that is nobody's store, fills it, and renames it: at any moment there is no store or a whole
 * one. CREATE DATABASE can be part of no transaction.
 */
export async function provisionDatabase(
  ground: DatabaseGround,
  templates: TemplateDatabases,
  { id, server, verifier }: DatabasePlan,
  context: ProvisionContext,
): Promise<DatabasePlacement> {
  const made = new NewDatabase(ground, server, id);
  await made.create(templates, context);
  let placement: DatabasePlacement;
  try {
    context.progress("create");
    await made.fill(verifier, context);
    placement = await made.putInPlace();
  } catch (error) {
    await made.undo();
    throw error;
  }
  context.progress("rename");
  return placement;
}
