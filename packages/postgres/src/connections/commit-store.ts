import { TransactionEndedError } from "@tenantry/core/adapter";
import { LEAVE_NOTHING } from "./leave-nothing.ts";
import type { Session } from "./session.ts";
import { settledInTurn } from "./settled-in-turn.ts";

/** Ends the transaction that makes a store, with these commands before its end. Throws where nothing of it is left. */
export async function commitStore(session: Session, last: readonly string[]): Promise<void> {
  const commands = session.commands([...LEAVE_NOTHING, ...last]);
  const ended = session.commit();
  await settledInTurn([commands, ended]);
  if ((await ended) === "COMMIT") return;
  throw new TransactionEndedError(
    "The server rolled the new store back, and nothing is left of it. Create the tenant again.",
  );
}
