import { CLIENT_HEADER, UNKNOWN_CLIENT } from "./attempts.ts";
import { type AuthScope, authOf } from "./auth-of.ts";

/** What of Better Auth this app uses; the rest of its endpoints are not there. */
const ENDPOINTS: ReadonlySet<string> = new Set([
  "change-password",
  "get-session",
  "list-sessions",
  "ok",
  "revoke-other-sessions",
  "revoke-session",
  "revoke-sessions",
  "sign-in/email",
  "sign-out",
  "update-user",
]);

export function isEndpoint(name: string): boolean {
  return ENDPOINTS.has(name);
}

/** A request to Better Auth. */
export interface Asked {
  readonly endpoint: string;
  readonly method?: string;
  readonly headers?: Headers;
  readonly body?: string | ArrayBuffer | null;
  readonly search?: string;
  /** The address of the other end of the connection, by which attempts are counted. */
  readonly client: string | undefined;
}

/** Has the blog's Better Auth answer. It counts the attempts of each client, and refuses too many. */
export async function askAuth(scope: AuthScope, asked: Asked): Promise<Response> {
  const { endpoint, method = "POST", body = null, search = "", client } = asked;
  const auth = await authOf(scope);
  const { origin } = new URL(scope.tenant.url("/"));
  const headers = new Headers(asked.headers);
  headers.set(CLIENT_HEADER, client ?? UNKNOWN_CLIENT);
  return await auth.handler(new Request(`${origin}/api/auth/${endpoint}${search}`, { method, headers, body }));
}
