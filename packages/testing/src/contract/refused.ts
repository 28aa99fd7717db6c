import assert from "node:assert/strict";
import { type ErrorCode, TenantryError } from "@tenantry/core";

/** What the work was refused with: an error of Tenantry that carries one of these codes, or any where none is given. */
export async function refused(work: () => unknown, ...codes: readonly ErrorCode[]): Promise<TenantryError> {
  const error = await failure(work);
  const wanted = codes.length === 0 ? "an error of Tenantry" : `the error ${codes.join(" or ")}`;
  assert.ok(error instanceof TenantryError, `${wanted} was expected, this came: ${inspect(error)}`);
  assert.ok(codes.length === 0 || codes.includes(error.code), `${wanted} was expected, this came: ${inspect(error)}`);
  return error;
}

/** What the work failed with, whatever it is. That it succeeds is a failed assertion. */
export async function failure(work: () => unknown): Promise<unknown> {
  let value: unknown;
  try {
    value = await work();
  } catch (error) {
    return error;
  }
  return assert.fail(`it was expected to fail, and answered ${JSON.stringify(value)}`);
}

function inspect(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
