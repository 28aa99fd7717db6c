import type { Directory } from "./directory.ts";
import type { RoutingRequest } from "./request.ts";
import type { ResolverAnswer } from "./resolution.ts";

/** Looks at a request and says which tenant it is for, if it can tell. */
export interface Resolver {
  /** Shown by `explain`. */
  readonly name: string;
  resolve<Entry>(request: RoutingRequest, directory: Directory<Entry>): ResolverAnswer<Entry>;
}
