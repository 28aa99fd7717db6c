const SLASH = 47;
const AMBIGUOUS = /\/(?:\.|%2e){1,2}(?:\/|$)|[\\\0-\x20\x7f]/i;

/** Whether nobody could read another path here: no dot segment, plain or encoded, no backslash, no control character. */
export function isCanonicalPath(path: string): boolean {
  return isPlain(path) || !AMBIGUOUS.test(path);
}

/** Whether a part of a text holds nothing that the expression could stop at. Most paths are such, and this is less work. */
function isPlain(text: string, start = 0, end: number = text.length): boolean {
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code <= 0x20 || code === 0x25 || code === 0x2e || code === 0x5c || code === 0x7f) return false;
  }
  return true;
}

/** Where the second segment of a path ends with a slash; below 0 where it does not. `start` is where the path begins. */
export function endOfPrefix(text: string, start = 0): number {
  const second = start < 0 ? -1 : text.indexOf("/", start + 1);
  return second < 0 ? -1 : text.indexOf("/", second + 1);
}

/** Whether what comes behind a prefix can be read in one way alone: after one slash, nothing that anybody reads as another path. */
export function isPlainBehind(text: string, endOfPrefix: number, end: number = text.length): boolean {
  return text.charCodeAt(endOfPrefix + 1) !== SLASH && isPlain(text, endOfPrefix, end);
}
