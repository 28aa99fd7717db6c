/** What stood in the places that a socket's binding takes on its data, before the first binding took them. */
const before = new WeakMap<object, PropertyDescriptorMap>();

/**
 * The object that a socket's binding is written on. It is the one that was given, so that its giver finds there what handlers
 * write. One that a socket has already, or that can not be written on, is copied: on another's, the binding would be for both.
 */
export function ownData(given: object | undefined, places: readonly string[]): object {
  if (given === undefined) return {};
  const fields = Object.getOwnPropertyDescriptors(given);
  const stood = before.get(given);
  if (stood !== undefined) {
    for (const place of places) delete fields[place];
    return Object.create(Object.getPrototypeOf(given), { ...fields, ...stood });
  }
  if (!Object.isExtensible(given)) return { ...given };
  const taken = places.filter((place) => Object.hasOwn(fields, place));
  before.set(given, Object.fromEntries(taken.map((place) => [place, fields[place] ?? {}])));
  return given;
}
