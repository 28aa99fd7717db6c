import { expect, test } from "bun:test";
import * as errors from "../../src/errors.ts";
import { errorResponse, HTTP_STATUS, statusOf } from "../../src/http/index.ts";

type Made = new (message: string, options: Record<string, unknown>) => errors.TenantryError;

/** One of every class, with a message that no client may see. */
const SECRET = 'tenant "other" at /var/lib/tenants/other.sqlite';
const every = Object.values(errors)
  .filter((value): value is typeof value & Made => typeof value === "function" && value !== errors.TenantryError)
  .map(
    (Class) => new (Class as Made)(SECRET, { tenant: "other", status: "active", holds: [], cause: new Error(SECRET) }),
  );

test("every error has a status, and its answer says its code and nothing of its message (C18)", async () => {
  expect(every.length).toBe(Object.keys(HTTP_STATUS).length + 1);
  for (const error of every) {
    const status = statusOf(error);
    expect([error.code, status]).toEqual([error.code, expect.any(Number)]);
    expect(status).toBeGreaterThanOrEqual(400);
    for (const accept of ["application/json", "text/html"]) {
      const answer = errorResponse(error, new Request("http://amazon.localhost/", { headers: { accept } }));
      expect(answer.status).toBe(status);
      expect(answer.headers.get("cache-control")).toBe("no-store");
      const body = await answer.text();
      expect(body).not.toMatch(/other|\/var|sqlite|undefined/);
      if (accept === "application/json") expect(JSON.parse(body).code).toBe(error.code);
    }
  }
});

test("what a tenant is decides between 403, 410 and 503", () => {
  const of = (status: string, ...kinds: string[]) =>
    statusOf(
      new (errors.TenantUnavailableError as unknown as Made)("", {
        status,
        holds: kinds.map((kind) => ({ kind, reason: null, by: "", since: "" })),
      }),
    );
  expect([of("deleted"), of("purged"), of("deleted", "suspended")]).toEqual([410, 410, 410]);
  expect([of("provisioning"), of("provisioning", "suspended")]).toEqual([503, 503]);
  expect([of("active", "suspended"), of("active", "suspended", "maintenance")]).toEqual([403, 403]);
  expect([of("active", "quarantined", "suspended"), of("active", "moving"), of("active", "maintenance")]).toEqual([
    503, 503, 503,
  ]);
});

test.each([
  ["STORE_MISSING", 503],
  ["CONNECTION_LIMIT", 503],
  ["STORE_BUSY", 503],
  ["STORE_FULL", 507],
  ["NO_TENANT", 500],
  ["CLOSED", 503],
] as const)("%s is %i", (code, status) => {
  expect(HTTP_STATUS[code]).toBe(status);
});
