import {
  ConstraintError,
  InvalidValueError,
  QueryError,
  StoreBusyError,
  StoreFullError,
  StoreUnreachableError,
  TenantryError,
} from "@tenantry/core/adapter";
import { SqlError } from "mariadb";

/** By the server's numbers: a conflict of transactions, a deadlock, a lock that was waited for too long, a query that was stopped. */
const BUSY = new Set([1020, 1205, 1213, 1317, 1969]);
const CONSTRAINT = new Set([1048, 1062, 1216, 1217, 1364, 1451, 1452, 1557, 1586, 4025]);
const FULL = new Set([1021, 1114]);
const UNREACHABLE = new Set([1040, 1044, 1045, 1049, 1053, 1080, 1152, 1158, 1159, 1160, 1161, 1203, 1226, 1927]);

/** Whether a login was refused, or the database is unknown: the store may be gone. */
export function mayBeMissing(error: unknown): boolean {
  return error instanceof StoreUnreachableError || error instanceof QueryError;
}

/** Runs `work`; what the driver throws comes out in Tenantry's words, with the original as its cause. */
export async function inOurWordsLater<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw translated(error);
  }
}

function translated(cause: unknown): unknown {
  if (cause instanceof TenantryError || !(cause instanceof Error)) return cause;
  if (!(cause instanceof SqlError)) return new InvalidValueError(cause.message, { cause });
  const { errno, fatal } = cause;
  const said = cause.sqlMessage ?? cause.message;
  if (BUSY.has(errno)) return new StoreBusyError("Another transaction is in the way.", { cause });
  if (CONSTRAINT.has(errno)) return new ConstraintError(withoutNames(said), { cause });
  if (FULL.has(errno)) return new StoreFullError("The server has no room left.", { cause });
  if (fatal || UNREACHABLE.has(errno)) return new StoreUnreachableError("The server can not be reached.", { cause });
  return new QueryError(withoutNames(said), { cause });
}

/** Databases and users are named after ids, which are nobody's business. */
const withoutNames = (said: string) =>
  said.replaceAll(/[`'"]?[a-z0-9_]*[0-9a-f]{32}(?:_\w+)?[`'"]?(?:@[`'"][^`'"]*[`'"])?\.?/g, "");
