const AMBIGUOUS = /\/(?:\.|%2e){1,2}(?:\/|$)|[\\\0-\x20\x7f]/i;

/** Whether nobody could read another path here: no dot segment, plain or encoded, no backslash, no control character. */
export function isCanonicalPath(path: string): boolean {
  return isPlain(path) || !AMBIGUOUS.test(path);
}

/** Whether a part of a text holds nothing that the expression could stop at. Most paths are such, and this is less work. */
export function isPlain(text: string, start = 0, end: number = text.length): boolean {
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code <= 0x20 || code === 0x25 || code === 0x2e || code === 0x5c || code === 0x7f) return false;
  }
  return true;
}
