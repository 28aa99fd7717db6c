import { InvalidValueError } from "@tenantry/core/adapter";
import { serialize } from "pg-protocol";

/** Ends a run of messages: the server answers, and the transaction that they made is committed. */
export const SYNC: Buffer = serialize.sync();

/** Has the server send the answers that it has, without ending the run. */
export const FLUSH: Buffer = serialize.flush();

const EXECUTE = serialize.execute();
const DESCRIBE = serialize.describe({ type: "P" });
const BIND_NOTHING = serialize.bind();

/** The protocol counts them by two bytes, and the driver cuts a number that is too large for those. */
const MOST_VALUES = 65_535;

/** A statement's text, unnamed: the next one takes its place. */
export function parseMessage(text: string): Buffer {
  return serialize.parse({ text });
}

/** What runs a statement of our own that has no values, or whose rows nobody wants. */
export function commandMessages(text: string, values: readonly unknown[] = []): Buffer[] {
  return [parseMessage(text), values.length === 0 ? BIND_NOTHING : bindMessage(values), EXECUTE];
}

/** What runs the statement whose text was parsed last, and tells its columns. */
export function runMessages(values: readonly unknown[]): Buffer[] {
  return [values.length === 0 ? BIND_NOTHING : bindMessage(values), DESCRIBE, EXECUTE];
}

function bindMessage(values: readonly unknown[]): Buffer {
  if (values.length > MOST_VALUES) {
    throw new InvalidValueError(
      `A statement has at most ${MOST_VALUES} values on Postgres, and this one has ${values.length}. Make several of it, in a batch.`,
    );
  }
  return serialize.bind({ values: values.map(wireValue) });
}

/** A bound value as the server reads it: bytes as they are, all else as text. */
function wireValue(value: unknown): string | Buffer | null {
  if (typeof value === "string") return value;
  if (value === null || value === undefined) return null;
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  return String(value);
}
