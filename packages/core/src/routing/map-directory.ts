import { ConfigurationError } from "../errors.ts";
import { canonicalHost } from "../hosts/host.ts";
import { isSlug } from "../slug.ts";
import type { Directory } from "./directory.ts";

/** What `mapDirectory` must know of a tenant. */
export interface MapDirectoryEntry {
  readonly id: string;
  readonly slug: string;
  /** The hosts it is served on beside `<slug>.<base>`. */
  readonly hosts?: readonly string[];
}

/** A directory of a fixed list: for a page, a tool, a test. Throws when two tenants claim the same id, slug or host. */
export function mapDirectory<Entry extends MapDirectoryEntry>(
  entries: Iterable<Entry>,
  releasedSlugs: Iterable<string> = [],
): Directory<Entry> {
  const bySlug = new Map<string, Entry>();
  const byHost = new Map<string, Entry>();
  const byId = new Map<string, Entry>();
  const released = new Set(releasedSlugs);
  for (const entry of entries) {
    if (!isSlug(entry.slug)) throw new ConfigurationError(`The directory holds "${entry.slug}", which is no slug.`);
    put(bySlug, entry.slug, entry);
    put(byId, entry.id, entry);
    for (const host of entry.hosts ?? []) put(byHost, canonicalHost(host), entry);
  }
  return {
    bySlug: (slug) => bySlug.get(slug),
    byHost: (host) => byHost.get(host),
    byId: (id) => byId.get(id),
    released: (slug) => released.has(slug),
  };
}

function put<Entry>(map: Map<string, Entry>, key: string, entry: Entry): void {
  if (map.has(key)) throw new ConfigurationError(`Two tenants of the directory claim "${key}".`);
  map.set(key, entry);
}
