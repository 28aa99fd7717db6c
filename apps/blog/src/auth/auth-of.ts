import type { Scope } from "@tenantry/core";
import { Attempts } from "./attempts.ts";
import type { Auth } from "./create-auth.ts";

/** What signing in needs of a blog's scope. */
export type AuthScope = Pick<Scope, "db" | "memo"> & { readonly tenant: Pick<Scope["tenant"], "id" | "url"> };

/** The blog's Better Auth at the address the request came to. It is made once for each address, and kept with the store. */
export function authOf({ db, memo, tenant }: AuthScope): Promise<Auth> {
  const address = tenant.url("/");
  return memo(`auth at ${address}`, async () => {
    // Loaded with the first who signs in: it takes a quarter of a second, which many starts never need.
    const { createAuth } = await import("./create-auth.ts");
    const attempts = memo("attempts", () => new Attempts());
    return createAuth({ db, id: tenant.id, address: new URL(address), attempts });
  });
}
