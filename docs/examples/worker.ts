import { sql, type Tenancy, TenantryError } from "@tenantry/core";

// #region worker
/** What the queue carries. It says whose it is by the id, because a slug can change. */
export interface Job {
  readonly tenant: string;
  readonly title: string;
}

/** Does one job in its tenant's scope, and tells the queue what is to become of it. */
export async function work(tenancy: Tenancy, job: Job): Promise<"done" | "again" | "dropped"> {
  try {
    await tenancy.run({ id: job.tenant }, ({ db }) => db.run(sql`insert into posts (title) values (${job.title})`));
    return "done";
  } catch (error) {
    if (!(error instanceof TenantryError)) throw error;
    if (error.retryable) return "again"; // held, being made, behind in migrations, out of reach just now
    if (error.code === "TENANT_UNAVAILABLE" || error.code === "TENANT_NOT_FOUND") return "dropped"; // deleted, or purged
    throw error; // the job's own fault
  }
}
// #endregion worker
