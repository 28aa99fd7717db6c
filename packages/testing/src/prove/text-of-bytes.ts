/**
 * Bytes as the text that is looked through. Of text in UTF-16, as tables for office programs have it, that leaves the letters and
 * digits of marks, in whatever order its bytes are.
 */
export function textOfBytes(bytes: Uint8Array): string {
  return withoutNul(new TextDecoder().decode(bytes));
}

/** A text without the NULs that stand between letters where UTF-16 was read as something else. */
export function withoutNul(text: string): string {
  return text.replaceAll("\0", "");
}
