import { QueryError, StampMismatchError } from "../errors.ts";
import { traitsOf } from "../sql/dialects.ts";
import type { RawResult, Statement } from "../sql/statement.ts";
import { checkResult } from "./check-adapter.ts";
import type { Awaitable, Connection } from "./connection.ts";
import type { Strategy, TenantIdentity } from "./strategy.ts";

/** The form of the stamp itself. */
const FORMAT = 1;

const INSERT = "insert into _tenantry_stamp (format, tenant, epoch, strategy) values ($1, $2, $3, $4)";
const CHANGE = "update _tenantry_stamp set tenant = $1, epoch = $2 where tenant = $3";
const TAKE = "update _tenantry_stamp set epoch = $1 where tenant = $2 and epoch = $3 and strategy = $4";
const READ: Statement = { text: "select format, tenant, epoch, strategy from _tenantry_stamp limit 2", values: [] };

const GUARD =
  "select 1 / (case when count(*) = 1 and bool_and(format = $1 and tenant = $2 and epoch = $3 and strategy = $4) then 1 else 0 end) " +
  "from _tenantry_stamp";

/** A statement for Postgres that fails, with a division by zero, where the store is not this tenant's. */
export function stampGuard(tenant: TenantIdentity, strategy: string): Statement {
  return { text: GUARD, values: [FORMAT, tenant.id, tenant.epoch, strategy] };
}

/** What writes into a new store whose it is. On a store that has a stamp already it is an error. */
export function stampOf(tenant: TenantIdentity, { name, dialect }: Pick<Strategy, "name" | "dialect">): Statement[] {
  return [
    { text: traitsOf(dialect).ownTables.stamp, values: [] },
    { text: INSERT, values: [FORMAT, tenant.id, tenant.epoch, name] },
  ];
}

/** The epoch of a store that is made beforehand and that no tenant has had. Those of tenants begin at 1. */
export const UNUSED_EPOCH = 0;

/**
 * Makes a store that was made beforehand its tenant's. Of any number who try, one ever succeeds: what the catalog says of a store
 * may be older than the store. Throws `StampMismatchError` where it is no unused store of this tenant's.
 */
export async function takeStamp(store: Connection, tenant: TenantIdentity, strategy: string): Promise<void> {
  const { changes } = await store.query({ text: TAKE, values: [tenant.epoch, tenant.id, UNUSED_EPOCH, strategy] });
  if (changes !== 1) throw mismatch(tenant, strategy, "The store was used before");
}

/** The epoch of the tenant who has the store; undefined where nobody has had it yet. Throws where it can not be read. */
export async function servedEpoch(store: Connection): Promise<number | undefined> {
  try {
    const [row] = (await store.query(READ)).rows;
    const epoch = row === undefined ? UNUSED_EPOCH : Number(row[2]);
    return epoch === UNUSED_EPOCH ? undefined : epoch;
  } catch (error) {
    // A store whose making was broken off has no stamp yet.
    if (error instanceof QueryError) return undefined;
    throw error;
  }
}

/** What makes a stamp of one owner another's. */
export function stampChange(from: TenantIdentity, to: TenantIdentity): Statement {
  return { text: CHANGE, values: [to.id, to.epoch, from.id] };
}

/** Writes into a new store whose it is. It then has all tables of our own, also where no migration has run. */
export async function writeStamp(
  store: Connection,
  tenant: TenantIdentity,
  strategy: Pick<Strategy, "name" | "dialect">,
): Promise<void> {
  const statements = [{ text: traitsOf(strategy.dialect).ownTables.ledger, values: [] }, ...stampOf(tenant, strategy)];
  if (store.batch !== undefined) await store.batch(statements);
  else for (const statement of statements) await store.query(statement);
}

/**
 * Throws `StampMismatchError` unless the store says that it is this tenant's, at this epoch, kept by this strategy. A store
 * without a stamp is nobody's. One statement; answers at once where the connection does.
 */
export function checkStamp(store: Connection, tenant: TenantIdentity, strategy: string): Awaitable<void> {
  try {
    const read = store.query(READ);
    if (!(read instanceof Promise)) return assertStamp(read, tenant, strategy);
    return read.then(
      (result) => assertStamp(result, tenant, strategy),
      (error: unknown) => unreadable(error, tenant, strategy),
    );
  } catch (error) {
    return unreadable(error, tenant, strategy);
  }
}

function assertStamp(result: RawResult, tenant: TenantIdentity, strategy: string): void {
  checkResult(result, strategy);
  const [row] = result.rows;
  if (row === undefined || result.rows.length > 1) throw mismatch(tenant, strategy, "The store has no valid stamp");
  const [format, id, epoch, keeper] = row;
  if (Number(format) !== FORMAT)
    throw mismatch(tenant, strategy, "The store's stamp has a form this program does not know");
  if (id !== tenant.id) throw mismatch(tenant, strategy, "The store is stamped for another tenant");
  if (Number(epoch) !== tenant.epoch) throw mismatch(tenant, strategy, "The store is stamped for another epoch");
  if (keeper !== strategy) throw mismatch(tenant, strategy, "The store is stamped for another strategy");
}

function unreadable(error: unknown, tenant: TenantIdentity, strategy: string): never {
  // The engine refusing so plain a statement means that the table is missing or is no stamp.
  if (error instanceof QueryError) throw mismatch(tenant, strategy, "The store has no stamp", error);
  throw error;
}

/** Tells what was expected; what was found may be another customer's. */
function mismatch(tenant: TenantIdentity, strategy: string, fault: string, cause?: unknown): StampMismatchError {
  return new StampMismatchError(
    `${fault}: expected tenant ${tenant.id}, epoch ${tenant.epoch}, strategy "${strategy}". ` +
      "Nothing was read from it. Put the right store back, or run: tenantry doctor",
    { operation: "open the store", cause },
  );
}
