/**
 * Waits for all of what was sent to the server without waiting in between. Throws the error of the first that failed: those of
 * the others follow from it.
 */
export async function settledInTurn(sent: readonly Promise<unknown>[]): Promise<void> {
  const outcomes = await Promise.allSettled(sent);
  const failed = outcomes.find((outcome) => outcome.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}
