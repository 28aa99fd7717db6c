import { StreamTimeoutError } from "../errors.ts";
import type { RawResult, Statement } from "../sql/statement.ts";
import type { Connection } from "../strategies/connection.ts";
import type { ReadingConnections } from "./reading-connections.ts";

/**
 * Yields a statement's rows from a connection of its own. It is given back at the end, when the reader leaves early, and when
 * the rows are left unread for longer than `limit` milliseconds: an open read keeps the engine from tidying up. `givenBack`
 * is called once, when it is.
 */
export async function* streamRows(
  readers: ReadingConnections,
  statement: Statement,
  limit: number,
  givenBack: () => void,
): AsyncGenerator<RawResult> {
  let reader: Connection | undefined;
  let timedOut = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const giveBack = async (): Promise<void> => {
    clearTimeout(timer);
    const lent = reader;
    if (lent === undefined) return;
    reader = undefined;
    try {
      await (timedOut ? readers.drop(lent) : readers.put(lent));
    } finally {
      givenBack();
    }
  };
  try {
    reader = await readers.take();
  } catch (error) {
    givenBack();
    throw error;
  }
  try {
    for await (const result of rowsOf(reader, statement)) {
      timer = setTimeout(() => {
        timedOut = true;
        void giveBack();
      }, limit);
      // A stream that nobody reads is no reason for the process to go on.
      timer.unref();
      yield result;
      clearTimeout(timer);
      if (timedOut) {
        throw new StreamTimeoutError(
          `The stream was left unread for ${limit} ms and gave its connection back. Read it faster, or in pages.`,
        );
      }
    }
  } finally {
    await giveBack();
  }
}

async function* rowsOf(reader: Connection, statement: Statement): AsyncGenerator<RawResult> {
  if (reader.stream === undefined) yield await reader.query(statement);
  else yield* reader.stream(statement);
}
