/** The SHA-256 of a text, in hexadecimal digits. By the runtime's own hasher: `node:crypto` would cost each start 7 ms. */
export function sha256(text: string): string {
  return new Bun.CryptoHasher("sha256").update(text).digest("hex");
}
