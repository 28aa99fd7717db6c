/** A host name that belongs to a tenant. `Fields` is what the configuration's schema says. */
export interface Domain<Fields = Record<string, unknown>> {
  /** Canonical: lower case, punycode, no port, no trailing dot. */
  readonly host: string;
  readonly tenantId: string;
  /** At most one a tenant; exactly one where it has any. */
  readonly primary: boolean;
  /** An inactive domain answers 404. */
  readonly active: boolean;
  /** Trusted (an operator added it) or proven by DNS. Anything else is not served. */
  readonly trusted: boolean;
  readonly fields: Fields;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly updatedAt: string;
  readonly updatedBy: string;
  readonly deletedAt: string | null;
  readonly deletedBy: string | null;
}
