import { type AuthScope, authOf } from "./auth-of.ts";
import { isRole, type Member } from "./members.ts";

/** Who asks, and the cookies by which they stay signed in. */
export interface Session {
  readonly member: Member | undefined;
  readonly cookies: readonly string[];
}

export const nobody: Session = { member: undefined, cookies: [] };

/** The session that a request's cookie stands for. Nothing is loaded or asked for where there is no cookie of this blog. */
export function sessionOf(scope: AuthScope, { headers }: Request): Session | Promise<Session> {
  if (!headers.get("cookie")?.includes(`${scope.tenant.id}.session_token=`)) return nobody;
  return readSession(scope, headers);
}

/** The same for a page that says what went wrong: it is shown also where it can not be known who asks. */
export async function askerOf(scope: AuthScope, request: Request): Promise<Session> {
  try {
    return await sessionOf(scope, request);
  } catch {
    return nobody;
  }
}

async function readSession(scope: AuthScope, given: Headers): Promise<Session> {
  const auth = await authOf(scope);
  const { headers, response } = await auth.api.getSession({ headers: given, returnHeaders: true });
  const cookies = headers.getSetCookie();
  if (response === null || !isRole(response.user.role)) return { member: undefined, cookies };
  const { id, name, email, role } = response.user;
  return { member: { id, name, email, role }, cookies };
}
