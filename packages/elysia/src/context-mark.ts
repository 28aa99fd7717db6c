import type { AnyElysia } from "elysia";

const marks = new WeakMap<object, string>();

/** Notes that a hook around a whole app is the one of `tenantContext` for this tenancy. */
export function markContext(hook: object, tenancyId: string): void {
  marks.set(hook, tenancyId);
}

/** The tenancies whose `tenantContext` an app uses, in whatever part of it. */
export function contextsOf(app: AnyElysia): Set<string> {
  // A hook around the whole app is handed up from each part to the app that uses it.
  const extender: unknown = Reflect.get(app, "extender");
  const found = new Set<string>();
  if (typeof extender !== "object" || extender === null) return found;
  const hooks: unknown = Reflect.get(extender, "higherOrderFunctions");
  for (const hook of Array.isArray(hooks) ? hooks : []) {
    const mark = marks.get(hook?.fn);
    if (mark !== undefined) found.add(mark);
  }
  return found;
}
