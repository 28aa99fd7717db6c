import { notesApp } from "../notes-app.ts";

export { fixtures, tenancy } from "../notes-app.ts";

const cache = new Map<string, Promise<string>>();

/** Keeps answers by path, which is the same at every tenant. */
export const site = notesApp(({ path }, answer) => {
  const kept = cache.get(path) ?? answer();
  cache.set(path, kept);
  return kept;
});
