import type { Directory } from "../routing/directory.ts";
import type { RawRow } from "../sql/statement.ts";
import { TenantEntry, type TenantView } from "./entry.ts";
import { GrowingIndex, type Naming } from "./growing-index.ts";
import { flagAt, textAt } from "./row.ts";

/** The columns of `entryOf`, in order. */
export const DIRECTORY_COLUMNS = "id, slug, serving, hosts, data";

/** Told of every entry that another has replaced, or that is gone. */
export type ReplacedListener = (before: TenantEntry, after: TenantEntry | undefined) => void;

const BY_SLUG: Naming<TenantEntry> = {
  names: ({ slug }) => [slug],
  isNamed: (entry, slug) => entry.slug === slug,
};

const BY_HOST: Naming<TenantEntry> = {
  names: hostsOf,
  isNamed: (entry, host) => entry.hosts.includes(host) && hostsOf(entry).includes(host),
};

/**
 * Every tenant that is not purged, in memory. An unknown slug or host costs one look-up and leaves nothing behind. Each
 * index is made once it is asked, so that a process is ready before it needs them all.
 */
export class CatalogDirectory implements Directory<TenantEntry> {
  /** Another number whenever an answer may be another one. */
  version = 0;
  readonly #view: TenantView;
  readonly #now: () => Date;
  readonly #report: (error: unknown) => void;
  readonly #listeners = new Set<ReplacedListener>();
  /** What was loaded last and not changed since; empty once there is a change, as all indexes are whole then. */
  #loaded: readonly TenantEntry[] = [];
  #ids: Map<string, TenantEntry> | undefined;
  #slugs = new GrowingIndex<TenantEntry>([], BY_SLUG);
  #hosts = new GrowingIndex<TenantEntry>([], BY_HOST);
  #released = new Map<string, number>();
  /** Endings of hosts that were asked about; whether any host holds them. */
  readonly #endings = new Map<string, boolean>();

  constructor(view: TenantView, now: () => Date, report: (error: unknown) => void) {
    this.#view = view;
    this.#now = now;
    this.#report = report;
  }

  bySlug(slug: string): TenantEntry | undefined {
    return this.#slugs.get(slug);
  }

  byHost(host: string): TenantEntry | undefined {
    return this.#hosts.get(host);
  }

  byId(id: string): TenantEntry | undefined {
    return (this.#ids ?? this.#indexIds()).get(id);
  }

  released(slug: string): boolean {
    const until = this.#released.get(slug);
    if (until === undefined) return false;
    if (this.#now().getTime() < until) return true;
    this.#released.delete(slug);
    return false;
  }

  mayHoldUnder(suffix: string): boolean {
    return this.#endings.get(suffix) ?? this.#lookUnder(suffix);
  }

  /** How many tenants are known. */
  get size(): number {
    return (this.#ids ?? this.#indexIds()).size;
  }

  /** Every tenant that is known, in no order. */
  entries(): Iterable<TenantEntry> {
    return (this.#ids ?? this.#indexIds()).values();
  }

  /** Calls back for every entry that is replaced or gone, whichever process made the change. Returns the end of it. */
  onReplaced(listener: ReplacedListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** An entry made of a row of `DIRECTORY_COLUMNS`, beginning at column `from`. */
  entryOf(row: RawRow, from = 0): TenantEntry {
    return new TenantEntry(
      textAt(row, from),
      textAt(row, from + 1),
      flagAt(row, from + 2),
      textAt(row, from + 3),
      textAt(row, from + 4),
      this.#view,
    );
  }

  /** Takes over the whole catalog. Entries that say the same as before stay as they are. */
  replaceAll(entries: TenantEntry[], released: ReadonlyMap<string, number>): void {
    const before = this.#ids ?? (this.#loaded.length > 0 ? this.#indexIds() : undefined);
    const gone = new Map(before);
    const changed: [TenantEntry, TenantEntry][] = [];
    for (let index = 0; before !== undefined && index < entries.length; index++) {
      const entry = entries[index];
      const known = entry && before.get(entry.id);
      if (known === undefined || entry === undefined) continue;
      gone.delete(entry.id);
      if (known.equals(entry)) entries[index] = known;
      else changed.push([known, entry]);
    }
    this.version++;
    this.#endings.clear();
    this.#loaded = entries;
    this.#ids = undefined;
    this.#slugs = new GrowingIndex(entries, BY_SLUG);
    this.#hosts = new GrowingIndex(entries, BY_HOST);
    this.#released = new Map(released);
    for (const [known, entry] of changed) this.#announce(known, entry);
    for (const entry of gone.values()) this.#announce(entry, undefined);
  }

  /** Takes over what the catalog now holds of one tenant: an entry, or nothing. One that says the same as before stays. */
  replace(id: string, found: TenantEntry | undefined): void {
    this.version++;
    const ids = this.#ids ?? this.#indexIds();
    const slugs = this.#slugs.whole();
    const hosts = this.#hosts.whole();
    this.#loaded = [];
    const before = ids.get(id);
    const entry = found !== undefined && before?.equals(found) ? before : found;
    if (before !== undefined) {
      if (slugs.get(before.slug) === before) slugs.delete(before.slug);
      for (const host of hostsOf(before)) if (hosts.get(host) === before) hosts.delete(host);
    }
    if (entry === undefined) {
      ids.delete(id);
    } else {
      ids.set(id, entry);
      // Also where it stays: what was loaded page by page may name another as well, and that one's change took the name away.
      slugs.set(entry.slug, entry);
      for (const host of hostsOf(entry)) hosts.set(host, entry);
      for (const suffix of this.#endings.keys()) if (entry.hosts.includes(suffix)) this.#endings.set(suffix, true);
    }
    if (before !== undefined && before !== entry) this.#announce(before, entry);
  }

  /** Takes over until when, in milliseconds since 1970, a slug is kept; undefined when it no longer is. */
  replaceReleased(slug: string, until: number | undefined): void {
    this.version++;
    if (until === undefined) this.#released.delete(slug);
    else this.#released.set(slug, until);
  }

  // Told of hosts that come, not of those that go: to look for one in vain is no fault.
  #lookUnder(suffix: string): boolean {
    let found = false;
    for (const { hosts } of this.#ids?.values() ?? this.#loaded) {
      found = hosts.includes(suffix);
      if (found) break;
    }
    this.#endings.set(suffix, found);
    return found;
  }

  #announce(before: TenantEntry, after: TenantEntry | undefined): void {
    before.replaced = true;
    for (const listener of this.#listeners) {
      try {
        listener(before, after);
      } catch (error) {
        this.#report(error);
      }
    }
  }

  #indexIds(): Map<string, TenantEntry> {
    const ids = new Map<string, TenantEntry>();
    for (const entry of this.#loaded) ids.set(entry.id, entry);
    this.#ids = ids;
    return ids;
  }
}

function hostsOf(entry: TenantEntry): string[] {
  return entry.hosts === "" ? [] : entry.hosts.split(" ");
}
