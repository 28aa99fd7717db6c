let handed: Request | undefined;

/** Notes that the router is about to call a tenant's app with this request, in the tenant's scope. */
export function handOver(request: Request): void {
  handed = request;
}

/**
 * Whether the router has just called the app with this very request; asked at once, before anything is awaited. The plugin
 * of a framework needs it, to route what no router has routed.
 */
export function wasHandedOver(request: Request): boolean {
  const mine = handed === request;
  handed = undefined;
  return mine;
}
