import { AsyncLocalStorage } from "node:async_hooks";
import { InsideTransactionError } from "../errors.ts";

/** One transaction that the code now running is inside of; `outer` is the one around it, on another store. */
interface OpenTransaction {
  readonly store: object;
  readonly outer: OpenTransaction | undefined;
  open: boolean;
}

const transactions = new AsyncLocalStorage<OpenTransaction>();

function openTransactions(): OpenTransaction[] {
  const found: OpenTransaction[] = [];
  for (let current = transactions.getStore(); current !== undefined; current = current.outer) {
    if (current.open) found.push(current);
  }
  return found;
}

/** Runs `work`, and all it calls, as code inside a transaction on `store`. */
export async function insideTransaction<T>(store: object, work: () => Promise<T>): Promise<T> {
  const transaction: OpenTransaction = { store, outer: transactions.getStore(), open: true };
  try {
    return await transactions.run(transaction, work);
  } finally {
    transaction.open = false;
  }
}

/** Whether the code now running is inside a transaction, on any store. */
export function isInsideTransaction(): boolean {
  return openTransactions().length > 0;
}

/** Throws when the code now running is inside a transaction on `store`: the call would wait for itself. */
export function assertOutsideTransaction(store: object): void {
  if (openTransactions().some((transaction) => transaction.store === store)) {
    throw new InsideTransactionError(
      "The outer database was called inside its own transaction, where it would wait for itself. " +
        "Use the database that the transaction's function was given: transaction(async (tx) => …).",
    );
  }
}
