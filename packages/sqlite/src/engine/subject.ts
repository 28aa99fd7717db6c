/** Whose store an operation concerns, for messages. Never a path: a message may reach a customer. */
export interface Subject {
  /** `tenant 6f…`, `the catalog`, `the shared store`. */
  readonly name: string;
  /** The tenant's id, where it is a tenant's. */
  readonly tenant?: string;
}

export const CATALOG: Subject = { name: "the catalog" };
export const SHARED: Subject = { name: "the shared store" };

export function tenantSubject(id: string): Subject {
  return { name: `tenant ${id}`, tenant: id };
}
