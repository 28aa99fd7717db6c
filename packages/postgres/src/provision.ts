import {
  type ProvisionContext,
  StoreExistsError,
  type TenantIdentity,
  TransactionEndedError,
} from "@tenantry/core/adapter";
import { lockText } from "./binding.ts";
import { assertSpread, spreadSchemas } from "./citus.ts";
import { sqlState } from "./errors.ts";
import type { Ground, ServerFacts } from "./ground.ts";
import { asideName, quoteName } from "./names.ts";
import { ProvisioningConnection } from "./provisioning-connection.ts";
import { createBoundRole, createLoginRole, grantUse, protectOwnTables } from "./roles.ts";
import type { Session } from "./session.ts";

/** Where a tenant's schema is, and by which role it is used. */
export interface SchemaPlacement {
  readonly schema: string;
  /** Absent where the schema is used with the application's own rights. */
  readonly role?: string;
}

export interface SchemaPlan {
  readonly placement: SchemaPlacement;
  /** What the server keeps of the password of a role that logs in. */
  readonly verifier: string | undefined;
  /** What else the role is given. */
  readonly granted?: readonly string[];
}

const DUPLICATES = new Set(["42P06", "42710"]);

/**
 * Makes role, schema, tables, rows and stamp in one transaction: at any moment there is no store or a whole one. The
 * statements are sent one by one, none of them from inside a function: on Citus a schema made otherwise is not spread.
 */
export async function provisionSchema(
  ground: Ground,
  { id }: TenantIdentity,
  { placement, verifier, granted = [] }: SchemaPlan,
  { prepare, progress }: ProvisionContext,
): Promise<SchemaPlacement> {
  const { schema, role } = placement;
  const facts = await ground.facts();
  await ground.admin.use(id, async (session) => {
    await session.command(`begin; ${lockText(schema)}`);
    progress("begin");
    try {
      if (await exists(session, schema)) throw taken(id);
      await session.commands([
        ...(facts.citus ? [spreadSchemas(true)] : []),
        ...statements(placement, verifier, ground, facts),
        ...granted,
      ]);
      if (facts.citus) await assertSpread(session, schema);
      progress("schema");
      const store = new ProvisioningConnection(session);
      try {
        await prepare(store);
      } finally {
        store.close();
      }
      progress("prepare");
      const grantee = role === undefined ? facts.application : quoteName(role);
      if (grantee !== undefined) await protectOwnTables(session, schema, grantee);
    } catch (error) {
      await session.command("rollback");
      throw DUPLICATES.has(sqlState(error) ?? "") ? taken(id, error) : error;
    }
    if ((await session.command("commit")) !== "COMMIT") {
      throw new TransactionEndedError("The server rolled the new store back. Nothing is left of it.");
    }
  });
  progress("commit");
  return placement;
}

function statements(
  { schema, role }: SchemaPlacement,
  verifier: string | undefined,
  ground: Ground,
  facts: ServerFacts,
): string[] {
  const create = `create schema ${quoteName(schema)}`;
  const path = `set local search_path = ${quoteName(schema)}, pg_temp`;
  if (role === undefined) {
    return [create, ...(facts.application === undefined ? [] : grantUse(schema, facts.application)), path];
  }
  const made =
    verifier === undefined ? createBoundRole(role, facts) : createLoginRole(role, schema, verifier, ground.database);
  return [...made, create, ...grantUse(schema, quoteName(role)), path];
}

async function exists(session: Session, schema: string): Promise<boolean> {
  const found = await session.rows("select from pg_catalog.pg_namespace where nspname in ($1, $2)", [
    schema,
    asideName(schema),
  ]);
  return found.length > 0;
}

function taken(id: string, cause?: unknown): StoreExistsError {
  return new StoreExistsError(
    `There is a schema or a role of tenant ${id} already. It is never overwritten: adopt it, or remove it first.`,
    { cause, tenant: id, operation: "provision" },
  );
}
