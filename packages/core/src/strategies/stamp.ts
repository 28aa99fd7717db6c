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
const RAISE =
  "update _tenantry_stamp set epoch = $1 where tenant = $2 and epoch = $3 and strategy = $4 and format = $5";
const READ: Statement = { text: "select format, tenant, epoch, strategy from _tenantry_stamp limit 2", values: [] };

const GUARD =
  "select 1 / (case when count(*) = 1 and bool_and(format = $1 and tenant = $2 and EPOCH = $3 and strategy = $4) then 1 else 0 end) " +
  "from _tenantry_stamp";
const SERVED = GUARD.replace("EPOCH", "epoch");
const OWNED = GUARD.replace("EPOCH", "abs(epoch)");

/**
 * A statement for Postgres that fails, with a division by zero, where the store is not this tenant's; `toServe`: also where nobody was
 * served from it yet.
 */
export function stampGuard(tenant: TenantIdentity, strategy: string, { toServe }: { toServe: boolean }): Statement {
  return { text: toServe ? SERVED : OWNED, values: [FORMAT, tenant.id, tenant.epoch, strategy] };
}

/** The epoch of a store that is made beforehand and that no tenant has had. Those of tenants begin at 1. */
export const UNUSED_EPOCH = 0;

/**
 * What stands in the stamp for the epoch of a tenant as long as nobody was served from the store: the same number below zero. It is
 * raised before the first connection that serves is lent to anybody. So a store in whose stamp it stands holds nothing but what its
 * making put there, whatever a catalog says that may have been put back from a copy.
 */
function unserved({ epoch }: TenantIdentity): number {
  return 0 - epoch;
}

/** What writes into a new store whose it is. On a store that has a stamp already it is an error. */
export function stampOf(tenant: TenantIdentity, { name, dialect }: Pick<Strategy, "name" | "dialect">): Statement[] {
  return [
    { text: traitsOf(dialect).ownTables.stamp, values: [] },
    { text: INSERT, values: [FORMAT, tenant.id, unserved(tenant), name] },
  ];
}

/**
 * Makes a store that was made beforehand its tenant's. Of any number who try, one ever succeeds: what the catalog says of a store
 * may be older than the store. Throws `StampMismatchError` where it is no unused store of this tenant's.
 */
export async function takeStamp(store: Connection, tenant: TenantIdentity, strategy: string): Promise<void> {
  const change = [unserved(tenant), tenant.id, UNUSED_EPOCH, strategy, FORMAT];
  const { changes } = await store.query({ text: RAISE, values: change });
  if (changes !== 1) throw mismatch(tenant, strategy, "The store was used before");
}

/** Notes in the store of this tenant that it is served from it now. Leaves a store alone that is another's, or served already. */
export async function beginService(store: Connection, tenant: TenantIdentity, strategy: string): Promise<void> {
  await store.query({ text: RAISE, values: [tenant.epoch, tenant.id, unserved(tenant), strategy, FORMAT] });
}

/**
 * The epoch in the stamp of the store of this id: above zero where its tenant was served from it, below where that is still to come,
 * `UNUSED_EPOCH` where no tenant has it. Undefined where it is not stamped for this id yet: that comes last. Throws
 * `StampMismatchError` for a stamp that says something else, which must not be taken for that.
 */
export async function stampedEpoch(store: Connection, id: string): Promise<number | undefined> {
  let found: RawResult;
  try {
    found = await store.query(READ);
  } catch (error) {
    // The engine refusing so plain a statement means that the table is missing.
    if (error instanceof QueryError) return undefined;
    throw error;
  }
  const [row] = found.rows;
  if (row === undefined) return undefined;
  const [format, tenant, epoch] = row;
  if (found.rows.length === 1 && Number(format) === FORMAT) {
    if (tenant === id) return Number(epoch);
    // Copied of a template, which is stamped for nobody.
    if (Number(epoch) < 0) return undefined;
  }
  throw new StampMismatchError(`The store that lies where that of the tenant ${id} belongs is stamped otherwise.`, {
    operation: "look at the stamp",
  });
}

/** What makes a stamp of one owner another's. */
export function stampChange(from: TenantIdentity, to: TenantIdentity): Statement {
  return { text: CHANGE, values: [to.id, unserved(to), from.id] };
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

/** The store is the tenant's, and nobody was served from it yet. */
export class UnservedStoreError extends StampMismatchError {}

/**
 * Throws `StampMismatchError` unless the store says that it is this tenant's, at this epoch, kept by this strategy. A store
 * without a stamp is nobody's. One statement; answers at once where the connection does.
 */
export function checkStamp(store: Connection, tenant: TenantIdentity, strategy: string): Awaitable<void> {
  const assert = (result: RawResult): void => {
    if (assertStamp(result, tenant, strategy) === tenant.epoch) return;
    throw mismatch(tenant, strategy, "Nobody was served from the store yet", { kind: UnservedStoreError });
  };
  return readStamp(store, tenant, strategy, assert);
}

/** The same for whoever is not going to serve anybody: also where nobody was served from the store yet. */
export function checkOwner(store: Connection, tenant: TenantIdentity, strategy: string): Awaitable<void> {
  return readStamp(store, tenant, strategy, (result) => void assertStamp(result, tenant, strategy));
}

function readStamp(
  store: Connection,
  tenant: TenantIdentity,
  strategy: string,
  assert: (result: RawResult) => void,
): Awaitable<void> {
  try {
    const read = store.query(READ);
    if (!(read instanceof Promise)) return assert(read);
    return read.then(assert, (error: unknown) => unreadable(error, tenant, strategy));
  } catch (error) {
    return unreadable(error, tenant, strategy);
  }
}

/** Answers the epoch that stands there. */
function assertStamp(result: RawResult, tenant: TenantIdentity, strategy: string): number {
  checkResult(result, strategy);
  const [row] = result.rows;
  if (row === undefined || result.rows.length > 1) throw mismatch(tenant, strategy, "The store has no valid stamp");
  const [format, id, epoch, keeper] = row;
  if (Number(format) !== FORMAT)
    throw mismatch(tenant, strategy, "The store's stamp has a form this program does not know");
  if (id !== tenant.id) throw mismatch(tenant, strategy, "The store is stamped for another tenant");
  const found = Number(epoch);
  if (Math.abs(found) !== tenant.epoch) throw mismatch(tenant, strategy, "The store is stamped for another epoch");
  if (keeper !== strategy) throw mismatch(tenant, strategy, "The store is stamped for another strategy");
  return found;
}

function unreadable(error: unknown, tenant: TenantIdentity, strategy: string): never {
  // The engine refusing so plain a statement means that the table is missing or is no stamp.
  if (error instanceof QueryError) throw mismatch(tenant, strategy, "The store has no stamp", { cause: error });
  throw error;
}

/** Tells what was expected; what was found may be another customer's. */
function mismatch(
  tenant: TenantIdentity,
  strategy: string,
  fault: string,
  { kind = StampMismatchError, cause }: { readonly kind?: typeof StampMismatchError; readonly cause?: unknown } = {},
): StampMismatchError {
  return new kind(
    `${fault}: expected tenant ${tenant.id}, epoch ${tenant.epoch}, strategy "${strategy}". ` +
      "Nothing was read from it. Put the right store back, or run: tenantry doctor",
    { operation: "open the store", cause },
  );
}
