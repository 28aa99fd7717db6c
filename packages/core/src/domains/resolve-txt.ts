/** Looks up the TXT records of a name: each is the list of its pieces. Rejects, or answers none, where there are none. */
export type ResolveTxt = (name: string) => Promise<readonly (readonly string[])[]>;

/** By the name servers of this machine. Most processes never ask: the module is loaded when one does. */
export const resolveTxt: ResolveTxt = async (name) => {
  const dns = await import("node:dns/promises");
  return await dns.resolveTxt(name);
};
