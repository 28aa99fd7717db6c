const AMBIGUOUS = /\/(?:\.|%2e){1,2}(?:\/|$)|[\\\0-\x20\x7f]/i;

/** Whether nobody could read another path here: no dot segment, plain or encoded, no backslash, no control character. */
export function isCanonicalPath(path: string): boolean {
  return !AMBIGUOUS.test(path);
}
