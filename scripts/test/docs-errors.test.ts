import { expect, test } from "bun:test";
import { join } from "node:path";
import * as core from "../../packages/core/src/errors.ts";
import { HTTP_STATUS } from "../../packages/core/src/http/index.ts";

const page = await Bun.file(join(import.meta.dir, "../../docs/errors.md")).text();
const source = await Bun.file(join(import.meta.dir, "../../packages/core/src/errors.ts")).text();

/** `| \`CODE\` | \`Class\` | status | yes or no | …` */
const rows = [
  ...page.matchAll(/^\| `([A-Z_]+)` \| `(\w+Error)` \| ([\d, ]+) \| (yes|no|depends) \| .+ \| .+ \|$/gm),
].map(([, code = "", name = "", status = "", retryable = ""]) => ({ code, name, status, retryable }));

function made(type: unknown): core.TenantryError {
  const error: unknown = typeof type === "function" ? Reflect.construct(type, ["x", {}]) : undefined;
  if (!(error instanceof core.TenantryError)) throw new TypeError("Only errors stand in errors.ts.");
  return error;
}

/** An error of each class, but for the one whose answer depends on the tenant. */
const errors = new Map(
  Object.entries(core)
    .filter(([name]) => name !== "TenantryError" && name !== "TenantUnavailableError")
    .map(([name, type]) => [name, made(type)] as const),
);

test("the page has every code of the source once, and none that is not there", () => {
  const union = /export type ErrorCode =([^;]+);/.exec(source)?.[1] ?? "";
  const codes = [...union.matchAll(/"([A-Z_]+)"/g)].map(([, code = ""]) => code);
  expect(codes.length).toBeGreaterThan(40);
  expect(rows.map(({ code }) => code).sort()).toEqual(codes.sort());
});

test("each code stands with its class, its HTTP status and whether trying again may help", () => {
  for (const { code, name, status, retryable } of rows.filter((row) => row.code !== "TENANT_UNAVAILABLE")) {
    const error = errors.get(name);
    expect([code, status, retryable]).toEqual([
      error?.code ?? `no class ${name}`,
      String(Object.entries(HTTP_STATUS).find(([known]) => known === code)?.[1]),
      error?.retryable ? "yes" : "no",
    ]);
  }
  expect(rows).toHaveLength(errors.size + 1);
});
