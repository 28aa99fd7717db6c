import type { Statement } from "@tenantry/core/adapter";
import type { Binding } from "../connections/binding.ts";

/** The schema of a tenant's database that holds its tables. */
export const SCHEMA = "public";

/** How the owner uses a database: to build and to migrate it. */
export function ownerBinding(
  store: string,
  { lockTimeout, stamp }: { readonly lockTimeout: number; readonly stamp?: Statement | undefined },
): Binding {
  return {
    store,
    schema: SCHEMA,
    role: undefined,
    readOnly: false,
    statementTimeout: 0,
    lockTimeout,
    alone: true,
    stamp,
    key: `${store} ${JSON.stringify(stamp?.values)}`,
  };
}

/** How a tenant's own role uses its database. */
export function tenantBinding(
  store: string,
  use: { readonly readOnly: boolean; readonly statementTimeout: number; readonly stamp: Statement | undefined },
): Binding {
  return {
    store,
    schema: SCHEMA,
    role: undefined,
    ...use,
    lockTimeout: 0,
    alone: false,
    key: `${store} ${JSON.stringify(use.stamp?.values)}`,
  };
}
