import { type TenantryError, TenantUnavailableError } from "../errors.ts";
import { type Answer, answerFor, responseTo } from "./answer.ts";
import { statusOf } from "./status-of.ts";

/** What a client is told of an error: its code and a sentence that fits every tenant, never the error's own message. */
function answerOf(error: TenantryError, retryAfter?: number): Answer {
  const answer = answerFor(statusOf(error), error.code, retryAfter);
  if (!(error instanceof TenantUnavailableError) || error.status !== "active") return answer;
  const [strongest] = error.holds;
  if (strongest?.kind === "suspended") return { ...answer, reason: strongest.reason ?? undefined };
  if (strongest?.kind === "maintenance") {
    const message = "This site is under maintenance. Try again later.";
    return { ...answer, title: "System Under Maintenance", message };
  }
  return answer;
}

/** The response for an error of Tenantry that nobody caught: its status, its code, and no word that could tell too much. */
export function errorResponse(error: TenantryError, request: Request): Response {
  return responseTo(request, answerOf(error));
}

/** Whether an error is part of a tenant's life rather than a fault that somebody should hear of. */
export function isExpected(error: TenantryError): boolean {
  return error.code === "PENDING_MIGRATION" || error.code === "TENANT_UNAVAILABLE" || statusOf(error) < 500;
}
