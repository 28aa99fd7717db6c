import { type ProvisionContext, StoreExistsError, type TenantIdentity } from "@tenantry/core/adapter";
import { assertSpread, spreadSchemas } from "../citus.ts";
import { lockText } from "../connections/binding.ts";
import { ProvisioningConnection } from "../connections/provisioning-connection.ts";
import type { Session } from "../connections/session.ts";
import { settledInTurn } from "../connections/settled-in-turn.ts";
import { StoreTransaction } from "../connections/store-transaction.ts";
import { sqlState } from "../errors.ts";
import type { Ground, ServerFacts } from "../ground.ts";
import { asideName, quoteName, quoteText } from "../names.ts";
import { createBoundRole, createLoginRole, grantConnect, grantUse, protectTables } from "../roles.ts";

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

/** A schema or a role of this name, or the schema of a deleted tenant. */
const TAKEN = new Set(["42P06", "42710", "22012"]);

/**
 * Makes role, schema, tables, rows and stamp in one transaction: at any moment there is no store or a whole one. The
 * statements are sent one by one, none of them from inside a function: on Citus a schema made otherwise is not spread.
 */
export async function provisionSchema(
  ground: Ground,
  { id }: TenantIdentity,
  plan: SchemaPlan,
  context: ProvisionContext<SchemaPlacement>,
): Promise<SchemaPlacement> {
  const { placement } = plan;
  const { progress } = context;
  const facts = await ground.facts();
  await ground.admin.use(id, async (session) => {
    const last = [...protection(placement, facts, context.ownTables), ...entry(plan, ground)];
    const transaction = new StoreTransaction(session, ground.adminAddress, last);
    try {
      // Nothing here waits for what was sent before it: after an error the server refuses the rest of the transaction.
      const made = make(session, id, plan, facts).then(() => progress("schema"));
      await settledInTurn([made, prepare(session, settings(placement, facts), context)]);
      progress("prepare");
      if (context.commit === undefined) await transaction.commit();
      else await context.commit(transaction, placement);
    } catch (error) {
      await transaction.rollback();
      throw error;
    }
  });
  progress("commit");
  return placement;
}

async function make(
  session: Session,
  id: string,
  { placement, verifier, granted = [] }: SchemaPlan,
  facts: ServerFacts,
): Promise<void> {
  const { schema } = placement;
  try {
    await session.commands([
      // Whatever the server's default is: the tenant's row is written while this is under way.
      "begin isolation level read committed",
      lockText(schema),
      refuseAside(schema),
      ...settings(placement, facts),
      ...statements(placement, verifier, facts),
      ...granted,
    ]);
  } catch (error) {
    throw TAKEN.has(sqlState(error) ?? "") ? taken(id, error) : error;
  }
  if (facts.citus) await assertSpread(session, schema);
}

async function prepare(
  session: Session,
  own: readonly string[],
  { prepare }: Pick<ProvisionContext, "prepare">,
): Promise<void> {
  const store = new ProvisioningConnection(session, own);
  try {
    await prepare(store);
  } finally {
    store.close();
  }
}

function protection({ schema, role }: SchemaPlacement, facts: ServerFacts, tables?: readonly string[]): string[] {
  const grantee = role === undefined ? facts.application : quoteName(role);
  return grantee === undefined ? [] : protectTables(schema, grantee, tables);
}

/** What a role that logs in needs beside its schema. */
function entry({ placement: { role }, verifier }: SchemaPlan, ground: Ground): string[] {
  return role === undefined || verifier === undefined ? [] : grantConnect(role, ground.database);
}

function statements({ schema, role }: SchemaPlacement, verifier: string | undefined, facts: ServerFacts): string[] {
  const create = `create schema ${quoteName(schema)}`;
  if (role === undefined) {
    return [create, ...(facts.application === undefined ? [] : grantUse(schema, facts.application))];
  }
  const made = verifier === undefined ? createBoundRole(role, facts) : createLoginRole(role, schema, verifier);
  return [...made, create, ...grantUse(schema, quoteName(role))];
}

/** What is set for the whole of the transaction. The path leads to the schema once that is there. */
function settings({ schema }: SchemaPlacement, facts: ServerFacts): string[] {
  const path = `set local search_path = ${quoteName(schema)}, pg_temp`;
  return facts.citus ? [spreadSchemas(true), path] : [path];
}

/** Fails with a division by zero where the tenant is a deleted one, whose schema stands aside. */
function refuseAside(schema: string): string {
  const name = quoteText(asideName(schema));
  return `select 1 / (case when exists (select from pg_catalog.pg_namespace where nspname = ${name}) then 0 else 1 end)`;
}

function taken(id: string, cause?: unknown): StoreExistsError {
  return new StoreExistsError(
    `There is a schema or a role of tenant ${id} already. It is never overwritten: adopt it, or remove it first.`,
    { cause, tenant: id, operation: "provision" },
  );
}
