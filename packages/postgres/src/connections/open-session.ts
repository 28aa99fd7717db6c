import { sqlState } from "../errors.ts";
import { Session, type SessionOptions } from "./session.ts";

const WRONG_PASSWORD = "28P01";

/** A connection by the first of these ways whose password the server takes. Throws the first one's error where it takes none. */
export async function openSession([first, ...others]: readonly [
  SessionOptions,
  ...SessionOptions[],
]): Promise<Session> {
  try {
    return await Session.open(first);
  } catch (refused) {
    for (const other of others) {
      if (sqlState(refused) !== WRONG_PASSWORD) break;
      try {
        return await Session.open(other);
      } catch (error) {
        if (sqlState(error) !== WRONG_PASSWORD) throw error;
      }
    }
    throw refused;
  }
}
