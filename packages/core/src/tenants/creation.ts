import { type Attempt, isAbandonedAttempt, newAttempt } from "../provisioning/attempt.ts";

/** Who makes a tenant's store, and what is to be done once it stands. Kept in the tenant's row until then. */
export interface Creation extends Attempt {
  /** `migrations`: the store stands, and waits for its first migrations; nobody is at work. */
  readonly waitsFor: "store" | "migrations";
  /** The domain the tenant gets. */
  readonly domain: string | null;
  readonly server: string | null;
  /** Whether the caller gave a `setup`, which is lost with its process. */
  readonly setup: boolean;
  readonly migrate: boolean;
}

/** A new attempt of this process at a tenant. */
export function newCreation(since: string, plan: Pick<Creation, "domain" | "server" | "setup" | "migrate">): Creation {
  return { ...newAttempt(since), waitsFor: "store", ...plan };
}

/** Whether nobody makes the tenant any more, though its store is not complete. */
export function isAbandoned(creation: Creation, now: Date, olderThan?: number): boolean {
  return creation.waitsFor === "store" && isAbandonedAttempt(creation, now, olderThan);
}

export function parseCreation(text: string | null): Creation | undefined {
  return text === null ? undefined : (JSON.parse(text) as Creation);
}
