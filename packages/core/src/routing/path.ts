const AMBIGUOUS = /\/(?:\.|%2e){1,2}(?:\/|$)|[\\\0-\x20\x7f]/i;

/** Whether nobody could read another path here: no dot segment, plain or encoded, no backslash, no control character. */
export function isCanonicalPath(path: string): boolean {
  return isPlain(path) || !AMBIGUOUS.test(path);
}

/** Whether a path holds nothing that the expression could stop at. Most do, and this is less work. */
function isPlain(path: string): boolean {
  for (let at = 0; at < path.length; at++) {
    const code = path.charCodeAt(at);
    if (code <= 0x20 || code === 0x25 || code === 0x2e || code === 0x5c || code === 0x7f) return false;
  }
  return true;
}
