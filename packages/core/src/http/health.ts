import { AsyncLocalStorage } from "node:async_hooks";
import type { TenancyRuntime } from "../runtime.ts";

const probe = new AsyncLocalStorage<symbol>();

/**
 * Whether this process can serve tenants: the catalog answers, and the runtime still carries a context over awaits. 200
 * `{"status":"ok"}`, otherwise 503.
 */
export async function healthResponse(runtime: TenancyRuntime, draining: boolean): Promise<Response> {
  if (draining || runtime.closing) return health("draining");
  if (!(await keepsContext())) return health("context lost");
  try {
    await runtime.ready();
    await runtime.catalog.read(function* (reader) {
      yield* reader.row("select 1");
    });
    return health("ok");
  } catch (error) {
    runtime.events.report(error, "the health check");
    return health("catalog unreachable");
  }
}

/** A build of Bun lost AsyncLocalStorage for good once its code had been optimized: such a process must be replaced. */
function keepsContext(): Promise<boolean> {
  const mark = Symbol();
  return probe.run(mark, async () => {
    await Promise.resolve();
    return probe.getStore() === mark;
  });
}

function health(status: string): Response {
  return Response.json({ status }, { status: status === "ok" ? 200 : 503, headers: { "cache-control": "no-store" } });
}
