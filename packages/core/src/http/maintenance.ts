import type { TenantEntry } from "../catalog/entry.ts";
import { ConfigurationError } from "../errors.ts";
import { pathOf } from "../routing/request.ts";
import type { Tenant } from "../tenant.ts";
import type { Hold } from "../tenant-status.ts";
import { RETRY_AFTER } from "./answer.ts";

/** What a page of one's own is told. */
export interface MaintenanceNotice {
  readonly tenant: Tenant;
  /** What was written down when the hold was put on. */
  readonly reason: string | null;
  /** Since when, as ISO text. */
  readonly since: string;
  /** Seconds. */
  readonly retryAfter: number;
}

export interface MaintenanceOptions {
  /**
   * At least 16 characters. Whoever opens `/-/maintenance/<secret>` on a tenant's site gets a cookie with which this
   * tenant's site answers as if it were not under maintenance.
   * @default there is no way around maintenance
   */
  readonly secret?: string;
  /**
   * How long the cookie lasts, in hours.
   * @default 12
   */
  readonly hours?: number;
  /** The page, as HTML or as a response; HTML is answered with 503 and Retry-After. */
  readonly page?: (request: Request, notice: MaintenanceNotice) => string | Response | Promise<string | Response>;
}

/** The page of one's own for a tenant under maintenance. */
export async function maintenanceResponse(
  request: Request,
  tenant: Tenant,
  { reason, since }: Hold,
  page: NonNullable<MaintenanceOptions["page"]>,
): Promise<Response> {
  const made = await page(request, { tenant, reason, since, retryAfter: RETRY_AFTER });
  if (made instanceof Response) return made;
  return new Response(made, {
    status: 503,
    headers: {
      "content-type": "text/html;charset=utf-8",
      "cache-control": "no-store",
      "retry-after": String(RETRY_AFTER),
    },
  });
}

const COOKIE = "tenantry-maintenance";
const SHORTEST_SECRET = 16;

/** The way around maintenance, for those who were given the secret path. */
export class MaintenancePass {
  readonly #secret: string;
  readonly #seconds: number;

  constructor(secret: string, hours = 12) {
    if (secret.length < SHORTEST_SECRET || !/^[A-Za-z0-9._~-]+$/.test(secret)) {
      throw new ConfigurationError(
        `The secret of maintenance must have at least ${SHORTEST_SECRET} characters, letters, digits and "-._~" only, ` +
          "because it is part of a path. Make one by crypto.randomUUID().",
        { operation: "make a request router" },
      );
    }
    this.#secret = secret;
    this.#seconds = Math.round(hours * 3600);
  }

  /** The response to the secret path; undefined for every other. `secure` is whether the site is on https. */
  grant(request: Request, entry: TenantEntry, prefix: string, secure: boolean): Response | undefined {
    if (!sameText(pathOf(request.url).slice(prefix.length), `/-/maintenance/${this.#secret}`)) return undefined;
    const expires = Math.floor(Date.now() / 1000) + this.#seconds;
    const value = `${expires}.${this.#sign(entry.id, expires)}`;
    const path = prefix === "" ? "/" : prefix;
    const cookie = `${COOKIE}=${value}; Path=${path}; Max-Age=${this.#seconds}; HttpOnly; SameSite=Lax`;
    const headers = { location: `${prefix}/`, "cache-control": "no-store", "referrer-policy": "no-referrer" };
    return new Response(null, {
      status: 302,
      headers: { ...headers, "set-cookie": secure ? `${cookie}; Secure` : cookie },
    });
  }

  /** Whether the request carries a cookie that was granted for this tenant and has not expired. */
  allows(request: Request, entry: TenantEntry): boolean {
    const cookies = request.headers.get("cookie");
    if (cookies === null || !cookies.includes(COOKIE)) return false;
    for (const [, expires = "", signature = ""] of cookies.matchAll(
      /(?:^|; ?)tenantry-maintenance=(\d{1,12})\.([\w-]+)/g,
    )) {
      if (Number(expires) * 1000 < Date.now()) continue;
      if (sameText(signature, this.#sign(entry.id, Number(expires)))) return true;
    }
    return false;
  }

  #sign(tenantId: string, expires: number): string {
    return new Bun.CryptoHasher("sha256", this.#secret)
      .update(`maintenance ${tenantId} ${expires}`)
      .digest("base64url");
  }
}

/** Compares in a time that does not tell where the texts differ. */
function sameText(one: string, other: string): boolean {
  const hash = (text: string) => new Bun.CryptoHasher("sha256").update(text).digest();
  return crypto.timingSafeEqual(hash(one), hash(other));
}
