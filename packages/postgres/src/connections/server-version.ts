/** The releases from which on a server knows a run of messages for a transaction in which `set local` may stand, by version. */
const FIRST: Readonly<Record<number, number>> = { 13: 19, 14: 16, 15: 11, 16: 7, 17: 3 };

/** Older servers do what they are told as well, and write a warning into their log each time. */
export function holdsSetLocal(version: number): boolean {
  const major = Math.floor(version / 10_000);
  const first = FIRST[major];
  return first === undefined ? major > 17 : version % 10_000 >= first;
}
