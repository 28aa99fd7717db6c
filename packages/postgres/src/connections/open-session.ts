import { sqlState } from "../errors.ts";
import { Session, type SessionOptions } from "./session.ts";

const WRONG_PASSWORD = "28P01";

/**
 * A connection by the first of these ways whose password the server takes. Where it takes none they are tried once more: the
 * role may have got another of them in between. Throws the first one's error then.
 */
export async function openSession(ways: readonly [SessionOptions, ...SessionOptions[]]): Promise<Session> {
  let refused: unknown;
  for (const way of ways.length === 1 ? ways : [...ways, ...ways]) {
    try {
      return await Session.open(way);
    } catch (error) {
      if (sqlState(error) !== WRONG_PASSWORD) throw error;
      refused ??= error;
    }
  }
  throw refused;
}
