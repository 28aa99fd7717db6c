import type { AnyElysia } from "elysia";

/**
 * Whether all that an app does with a request is to give it to its one hook on requests: then its answer is the hook's, and
 * nobody misses what the app would do around it.
 */
export function hasOnlyRouter(app: AnyElysia): boolean {
  const { request = [], start: _start, stop: _stop, ...others } = app.event;
  const hooks = Object.values(others).some((list) => Array.isArray(list) && list.length > 0);
  const around: unknown = Reflect.get(Reflect.get(app, "extender") ?? {}, "higherOrderFunctions");
  const headers: unknown = Reflect.get(app, "setHeaders");
  return request.length === 1 && !hooks && Array.isArray(around) && around.length === 1 && headers === undefined;
}
