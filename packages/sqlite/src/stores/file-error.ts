/** The error says that something stands there already. */
export function isExists(error: unknown): boolean {
  return hasCode(error, "EEXIST") || hasCode(error, "ENOTEMPTY");
}

/** The error says that nothing stands there. */
export function isMissing(error: unknown): boolean {
  return hasCode(error, "ENOENT");
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
