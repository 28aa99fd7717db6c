import type { HoldKind } from "./tenant-status.ts";

/** Which tenant something was done to. */
export interface TenantEvent {
  readonly tenantId: string;
  readonly slug: string;
  /** Who did it. */
  readonly actor: string;
}

/** Which domain something was done to. */
export interface DomainEvent {
  readonly tenantId: string;
  /** Canonical: lower case, punycode, no port. */
  readonly host: string;
  /** Who did it. */
  readonly actor: string;
}

/** A store that no tenant has yet. */
export interface StoreEvent {
  /** The id that its tenant will have. */
  readonly id: string;
  readonly strategy: string;
  /** Null where the strategy has none to choose. */
  readonly server: string | null;
  /** Who has it made. */
  readonly actor: string;
}

/** A connection to a tenant's store. */
export interface ConnectionEvent {
  readonly tenantId: string;
  /** What it is for: `serve`, `read` or `migrate`. */
  readonly use: string;
}

/**
 * What can be listened to, and what listeners are given. Acts are told of once they are committed, and only in the
 * process that did them; the audit log has those of all.
 */
export interface EventMap {
  /** A tenant is in service for the first time. */
  "tenant:created": TenantEvent;
  /** Its name or fields were changed. */
  "tenant:updated": TenantEvent;
  /** `slug` is the new one, `from` the one before. */
  "tenant:renamed": TenantEvent & { readonly from: string };
  /** It was taken out of service; its data is there. */
  "tenant:deleted": TenantEvent;
  "tenant:restored": TenantEvent;
  /** A tenant is being destroyed; `step` is what has been done: `snapshot`, `mark`, `destroy`. */
  "tenant:purging": TenantEvent & { readonly step: string };
  /** It is destroyed for good. */
  "tenant:purged": TenantEvent;
  /** Its settings were set, reset or restored. */
  "tenant:settings": TenantEvent;
  "tenant:held": TenantEvent & { readonly kind: HoldKind; readonly reason: string | null };
  "tenant:lifted": TenantEvent & { readonly kind: HoldKind };
  /** A store is being made; `step` is the strategy's own name for what it has done. */
  "tenant:provisioning": TenantEvent & { readonly step: string };
  /** A tenant could not be made; nothing of it was in service. */
  "tenant:provision-failed": TenantEvent & { readonly error: unknown };
  /** A store is being made beforehand; `step` is the strategy's own name for what it has done, and `ready` at the end. */
  "store:preparing": StoreEvent & { readonly step: string };
  "domain:added": DomainEvent;
  "domain:removed": DomainEvent;
  "domain:restored": DomainEvent;
  /** Its fields or flags were changed, or it was made the primary one. */
  "domain:updated": DomainEvent;
  "connection:opened": ConnectionEvent;
  /** A store can not be served: it is damaged, not this tenant's, or half migrated. The tenant is quarantined. */
  "store:refused": { readonly tenantId: string; readonly slug: string; readonly error: unknown };
  /** All connections to a tenant's store were closed to make room. */
  "connection:evicted": { readonly tenantId: string };
  /** Something failed that no caller waits for, such as a listener. */
  error: { readonly error: unknown; readonly during: string };
}

/** A function that is called with an event. What it throws or rejects with goes to the event `error`. */
export type Listener<Event> = (event: Event) => unknown;

/**
 * What happened, told to whoever listens. A listener never holds up or breaks what it is told of.
 *
 * @example
 * const end = tenancy.events.on("tenant:created", ({ slug }) => console.log(`welcome, ${slug}`));
 */
export class Events {
  readonly #listeners = new Map<keyof EventMap, unknown>();

  /**
   * Calls `listener` at each event of this name, at once and in the order in which they listen. Returns the end of it. What a
   * listener throws or rejects with is the event `error`.
   *
   * @example
   * tenancy.events.on("error", ({ error, during }) => log.error({ error }, during));
   */
  on<Name extends keyof EventMap>(name: Name, listener: Listener<EventMap[Name]>): () => void {
    const listeners = this.#of(name) ?? new Set();
    this.#listeners.set(name, listeners);
    // One function may listen twice: each `on` has an end of its own.
    const own: Listener<EventMap[Name]> = (event) => listener(event);
    listeners.add(own);
    return () => void listeners.delete(own);
  }

  /** Whether anybody listens; saves making an event for nobody. */
  heard(name: keyof EventMap): boolean {
    return (this.#of(name)?.size ?? 0) > 0;
  }

  /** Tells all who listen now. For Tenantry's own parts and for adapters. */
  emit<Name extends keyof EventMap>(name: Name, event: EventMap[Name]): void {
    const listeners = this.#of(name);
    if (listeners === undefined) return;
    for (const listener of [...listeners]) {
      try {
        const answer = listener(event);
        if (answer instanceof Promise) answer.catch((error) => this.#failed(name, error));
      } catch (error) {
        this.#failed(name, error);
      }
    }
  }

  /** Tells of a failure that no caller waits for: the event `error`, or the console where nobody listens to it. */
  report(error: unknown, during: string): void {
    if (this.heard("error")) this.emit("error", { error, during });
    else console.error(`tenantry: ${during} failed:`, error);
  }

  #of<Name extends keyof EventMap>(name: Name): Set<Listener<EventMap[Name]>> | undefined {
    // `on` puts nothing under a name but listeners to that name; a Map's type can not say it.
    return this.#listeners.get(name) as Set<Listener<EventMap[Name]>> | undefined;
  }

  #failed(name: keyof EventMap, error: unknown): void {
    if (name === "error") console.error("tenantry: a listener of error failed:", error);
    else this.report(error, `a listener of ${name}`);
  }
}
