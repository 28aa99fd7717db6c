/**
 * What routing knows of the catalog: look-ups in memory, no I/O. `Entry` is whatever stands for a tenant: the catalog's
 * own entry on a server, a plain object in a page.
 */
export interface Directory<Entry> {
  bySlug(slug: string): Entry | undefined;
  /** The tenant an active, trusted or proven domain belongs to. */
  byHost(host: string): Entry | undefined;
  /** False where surely no domain ends so: then `byHost` need not be asked for one that does. */
  mayHoldUnder?(suffix: string): boolean;
  byId(id: string): Entry | undefined;
  /** Whether the slug was given back, and is kept from others for now: answered 410. */
  released(slug: string): boolean;
}
