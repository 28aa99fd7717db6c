/** For `JSON.stringify`: integers that JSON can not hold become text, bytes become hex. */
export function plainJson(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  if (value instanceof Uint8Array) return value.toHex();
  if (value instanceof Error) return { name: value.name, message: value.message };
  return value;
}
