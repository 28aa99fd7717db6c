import type { TenancyRuntime } from "../runtime.ts";

/**
 * The same values, each pulled in the tenant's scope that is current now. `new Response(generator())` needs it where the
 * generator asks for the current tenant: the server pulls it after the handler has returned, outside of every scope.
 * Throws `NoTenantError` where no tenant is in scope.
 *
 * @example
 * new Response(keepScope(tenancy, rows()))
 */
export function keepScope<T>(
  { runtime: { current } }: { readonly runtime: TenancyRuntime },
  source: AsyncIterable<T>,
): AsyncIterableIterator<T> {
  const frame = current.require();
  const run = <Value>(work: () => Value): Value => current.run(frame, work);
  const iterator = run(() => source[Symbol.asyncIterator]());
  return {
    next: () => run(() => iterator.next()),
    return: (value) => run(() => iterator.return?.(value) ?? Promise.resolve({ done: true, value })),
    throw: (error) => run(() => iterator.throw?.(error) ?? Promise.reject(error)),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
