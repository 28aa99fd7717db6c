import type { Hold, TenantStatus } from "./tenant-status.ts";

/** Every code an error of Tenantry can carry. Codes are stable: they may be relied on, messages may not. */
export type ErrorCode =
  | "NO_TENANT"
  | "WRONG_TENANT"
  | "TENANT_NOT_FOUND"
  | "TENANT_EXISTS"
  | "TENANT_UNAVAILABLE"
  | "TENANT_RELEASED"
  | "INVALID_SLUG"
  | "INVALID_HOST"
  | "INVALID_PATH"
  | "INVALID_FIELDS"
  | "INVALID_VALUE"
  | "INVALID_STATE"
  | "DOMAIN_TAKEN"
  | "DOMAIN_NOT_FOUND"
  | "DOMAIN_UNPROVEN"
  | "PRIMARY_DOMAIN"
  | "STAMP_MISMATCH"
  | "STORE_MISSING"
  | "STORE_EXISTS"
  | "STORE_DAMAGED"
  | "STORE_BUSY"
  | "STORE_FULL"
  | "STORE_UNREACHABLE"
  | "PROVISION_FAILED"
  | "PENDING_MIGRATION"
  | "MIGRATION_CHECKSUM"
  | "MIGRATION_ORDER"
  | "MIGRATION_INVALID"
  | "MIGRATION_FAILED"
  | "CATALOG_VERSION"
  | "SHARED_WRITE"
  | "STATEMENT_REFUSED"
  | "QUERY_FAILED"
  | "CONSTRAINT"
  | "ROW_COUNT"
  | "STALE_TENANT"
  | "STREAM_TIMEOUT"
  | "TRANSACTION_TIMEOUT"
  | "TRANSACTION_ENDED"
  | "INSIDE_TRANSACTION"
  | "CONNECTION_LIMIT"
  | "CAPABILITY"
  | "CONFIGURATION"
  | "CLOSED";

/** What every error of Tenantry may say beside its message. */
export interface TenantryErrorOptions {
  readonly cause?: unknown;
  /** The slug or id of the tenant concerned. */
  readonly tenant?: string | undefined;
  /** What was being done. */
  readonly operation?: string | undefined;
}

/** The root of every error that Tenantry throws: a stable `code`, whether trying again may help, and the tenant. */
export abstract class TenantryError extends Error {
  abstract readonly code: ErrorCode;
  /** Whether the same call may succeed later without anything being changed. */
  readonly retryable: boolean = false;
  /** The slug of the tenant concerned, where there is one. */
  tenant: string | undefined;
  /** What was being done. */
  operation: string | undefined;
  #subject: string | undefined;

  constructor(message: string, options: TenantryErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.tenant = options.tenant;
    this.operation = options.operation;
  }

  /**
   * Names whom an error is about that came up from below, where only ids are known: its message then begins with
   * `subject`, such as `Tenant "amazon"`. Once is enough.
   */
  about(subject: string, names: { readonly tenant?: string; readonly operation: string }): this {
    if (this.#subject === undefined && (names.tenant === undefined || this.tenant !== names.tenant)) {
      this.message = `${subject}: ${this.message}`;
      this.tenant = names.tenant;
    }
    this.#subject = subject;
    this.operation ??= names.operation;
    return this;
  }
}

/** Data of a tenant was asked for where no tenant is in scope. */
export class NoTenantError extends TenantryError {
  readonly code = "NO_TENANT";
}

/** Work for one tenant was started inside the scope of another. */
export class WrongTenantError extends TenantryError {
  readonly code = "WRONG_TENANT";
}

/** No tenant has this slug or id. */
export class TenantNotFoundError extends TenantryError {
  readonly code = "TENANT_NOT_FOUND";
}

/** The slug belongs to a tenant already. */
export class TenantExistsError extends TenantryError {
  readonly code = "TENANT_EXISTS";
}

/** The slug was given back and is kept from others for 90 days. */
export class TenantReleasedError extends TenantryError {
  readonly code = "TENANT_RELEASED";
}

/** The text can not be a slug. */
export class InvalidSlugError extends TenantryError {
  readonly code = "INVALID_SLUG";
}

/** The text can not be a host name of a tenant. */
export class InvalidHostError extends TenantryError {
  readonly code = "INVALID_HOST";
}

/** The text can not be a path on a tenant's site. */
export class InvalidPathError extends TenantryError {
  readonly code = "INVALID_PATH";
}

/** A field that does not fit its schema: its path (`address.city`; empty for the whole) and what is wrong with it. */
export interface FieldIssue {
  readonly field: string;
  readonly message: string;
}

/** Custom fields or settings do not fit their schema. */
export class InvalidFieldsError extends TenantryError {
  readonly code = "INVALID_FIELDS";
  /** Field by field, for a form; empty where the whole can not be read. */
  readonly issues: readonly FieldIssue[];

  constructor(message: string, options: TenantryErrorOptions & { readonly issues?: readonly FieldIssue[] } = {}) {
    super(message, options);
    this.issues = options.issues ?? [];
  }
}

/** A value can not be bound to a statement. */
export class InvalidValueError extends TenantryError {
  readonly code = "INVALID_VALUE";
}

/** The tenant is not in a state in which this can be done. */
export class InvalidStateError extends TenantryError {
  readonly code = "INVALID_STATE";
}

/** The host belongs to a tenant already. */
export class DomainTakenError extends TenantryError {
  readonly code = "DOMAIN_TAKEN";
}

/** No tenant has this host. */
export class DomainNotFoundError extends TenantryError {
  readonly code = "DOMAIN_NOT_FOUND";
}

/** DNS does not show that the tenant may have the host: the TXT record is missing, or has another value. */
export class DomainUnprovenError extends TenantryError {
  readonly code = "DOMAIN_UNPROVEN";
  /** A record that was just added may take a while to be seen. */
  override readonly retryable = true;
  /** The TXT record that is looked for. */
  readonly record: { readonly name: string; readonly value: string };

  constructor(message: string, options: TenantryErrorOptions & Pick<DomainUnprovenError, "record">) {
    super(message, options);
    this.record = options.record;
  }
}

/** The primary domain can not go while others exist and none follows it. */
export class PrimaryDomainError extends TenantryError {
  readonly code = "PRIMARY_DOMAIN";
}

/** A store does not carry the identity of the tenant it was opened for. */
export class StampMismatchError extends TenantryError {
  readonly code = "STAMP_MISMATCH";
}

/** The store of an existing tenant is not there. */
export class StoreMissingError extends TenantryError {
  readonly code = "STORE_MISSING";
}

/** A store is there already where a new one was to be made. */
export class StoreExistsError extends TenantryError {
  readonly code = "STORE_EXISTS";
}

/** A store can not be read as what it should be. */
export class StoreDamagedError extends TenantryError {
  readonly code = "STORE_DAMAGED";
}

/** Another process holds the right to write for longer than the limit. */
export class StoreBusyError extends TenantryError {
  readonly code = "STORE_BUSY";
  override readonly retryable = true;
}

/** There is no room for the write: the disk or the tenant's quota is full. */
export class StoreFullError extends TenantryError {
  readonly code = "STORE_FULL";
  override readonly retryable = true;
}

/** The store's server or file can not be reached just now. */
export class StoreUnreachableError extends TenantryError {
  readonly code = "STORE_UNREACHABLE";
  override readonly retryable = true;
}

/** A store could not be made; nothing is left of it. */
export class ProvisionError extends TenantryError {
  readonly code = "PROVISION_FAILED";
}

/** The store's migrations are not those this process can serve. */
export class PendingMigrationError extends TenantryError {
  readonly code = "PENDING_MIGRATION";
  override readonly retryable = true;
}

/** A migration was changed after it had been applied. */
export class MigrationChecksumError extends TenantryError {
  readonly code = "MIGRATION_CHECKSUM";
}

/** A migration is missing, or comes before one that was applied already. */
export class MigrationOrderError extends TenantryError {
  readonly code = "MIGRATION_ORDER";
}

/** A migration can not be loaded: its name, its place or a statement in it is refused. */
export class MigrationInvalidError extends TenantryError {
  readonly code = "MIGRATION_INVALID";
}

/** A statement of a migration failed. Unless it is half done, the store is as it was before. */
export class MigrationFailedError extends TenantryError {
  readonly code = "MIGRATION_FAILED";
  /** Whether statements before it have taken effect: on engines that commit each statement that changes the schema. */
  readonly halfDone: boolean;

  constructor(message: string, options: TenantryErrorOptions & { readonly halfDone?: boolean } = {}) {
    super(message, options);
    this.halfDone = options.halfDone ?? false;
  }
}

/** The catalog was written by a version this process does not understand. */
export class CatalogVersionError extends TenantryError {
  readonly code = "CATALOG_VERSION";
}

/** A tenant's scope tried to write what is shared. */
export class SharedWriteError extends TenantryError {
  readonly code = "SHARED_WRITE";
}

/** The statement would leave the tenant's store or its transaction. */
export class StatementRefusedError extends TenantryError {
  readonly code = "STATEMENT_REFUSED";
}

/** The engine refused the statement. */
export class QueryError extends TenantryError {
  readonly code = "QUERY_FAILED";
}

/** A constraint of the store refused the write: unique, foreign key, not null or check. */
export class ConstraintError extends TenantryError {
  readonly code = "CONSTRAINT";
}

/** `one` found no row, or several. */
export class RowCountError extends TenantryError {
  readonly code = "ROW_COUNT";
}

/** A handle outlived the store it was made for: the tenant was moved or restored meanwhile. */
export class StaleTenantError extends TenantryError {
  readonly code = "STALE_TENANT";
  override readonly retryable = true;
}

/** A stream was left unread for longer than its limit and gave its connection back. */
export class StreamTimeoutError extends TenantryError {
  readonly code = "STREAM_TIMEOUT";
  override readonly retryable = true;
}

/** A transaction took longer than its limit and was rolled back. */
export class TransactionTimeoutError extends TenantryError {
  readonly code = "TRANSACTION_TIMEOUT";
  override readonly retryable = true;
}

/** A transaction was used after its end, or after an error had ended it. */
export class TransactionEndedError extends TenantryError {
  readonly code = "TRANSACTION_ENDED";
}

/** The outer database was called inside a transaction, where it would wait for itself. */
export class InsideTransactionError extends TenantryError {
  readonly code = "INSIDE_TRANSACTION";
}

/** Every connection was in use for longer than the limit. */
export class ConnectionLimitError extends TenantryError {
  readonly code = "CONNECTION_LIMIT";
  override readonly retryable = true;
}

/** The strategy does not declare what is asked of it. */
export class CapabilityError extends TenantryError {
  readonly code = "CAPABILITY";
}

/** The configuration can not work. */
export class ConfigurationError extends TenantryError {
  readonly code = "CONFIGURATION";
}

/** The tenancy is closing or closed. */
export class ClosedError extends TenantryError {
  readonly code = "CLOSED";
  override readonly retryable = true;
}

/** The tenant exists and is not served now: its status, or the holds that are on it. */
export class TenantUnavailableError extends TenantryError {
  readonly code = "TENANT_UNAVAILABLE";
  override readonly retryable: boolean;
  readonly status: TenantStatus;
  readonly holds: readonly Hold[];

  constructor(
    message: string,
    options: TenantryErrorOptions & { readonly status: TenantStatus; readonly holds: readonly Hold[] },
  ) {
    super(message, options);
    this.status = options.status;
    this.holds = options.holds;
    this.retryable = options.status === "provisioning" || options.status === "active";
  }
}
