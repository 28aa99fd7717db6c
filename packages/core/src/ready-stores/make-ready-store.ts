import type { Steps } from "../catalog/steps.ts";
import type { CatalogWrite } from "../catalog/write.ts";
import type { ControlServices } from "../control.ts";
import { strategyNamed } from "../control.ts";
import { ProvisionError } from "../errors.ts";
import { type Attempt, newAttempt, whileUnderWay } from "../provisioning/attempt.ts";
import { makeStore, type NewStore } from "../provisioning/make-store.ts";
import type { ReadyTarget } from "../strategies/ready-targets.ts";
import { UNUSED_EPOCH } from "../strategies/stamp.ts";
import { completeMaking, countStoresIn, insertMaking, type ReadyStoreRow } from "./ready-store-rows.ts";
import { detailOf, removeReadyStore } from "./remove-ready-store.ts";

/**
 * Makes one more store for a tenant to come, unless there are enough: those that other processes make are counted in the act that
 * begins it. Answers whether it made one. Where it fails nothing is left, or `doctor` finds it.
 */
export async function makeReadyStore(services: ControlServices, actor: string, target: ReadyTarget): Promise<boolean> {
  const { catalog, events, now } = services;
  // Where there are enough, which is the end of each filling, no act holds up those of others.
  if ((await catalog.read((reader) => countStoresIn(reader, target))) >= target.count) return false;
  const id = crypto.randomUUID();
  const attempt = newAttempt(now().toISOString());
  const { strategy, server } = target;
  const row: ReadyStoreRow = {
    id,
    strategy,
    server,
    state: "making",
    placement: null,
    migrations: null,
    attempt: JSON.stringify(attempt),
    madeAt: attempt.since,
  };
  return await whileUnderWay(attempt, async () => {
    const begun = await catalog.act(actor, function* (write) {
      if ((yield* countStoresIn(write, target)) >= target.count) return false;
      yield* insertMaking(write, id, target, attempt);
      return true;
    });
    if (!begun) return false;
    try {
      await make(services, actor, row, attempt);
    } catch (error) {
      // Removed only where the row still says that it is being made: the answer to the last act may have been lost.
      await removeReadyStore(services, actor, row);
      throw error;
    }
    events.emit("store:preparing", { id, strategy, server, actor, step: "ready" });
    return true;
  });
}

async function make(services: ControlServices, actor: string, row: ReadyStoreRow, attempt: Attempt): Promise<void> {
  const { catalog, events } = services;
  const { id, server } = row;
  const strategy = strategyNamed(services, row.strategy);
  const nobody = { id, epoch: UNUSED_EPOCH };
  function* keep(write: CatalogWrite, store: NewStore): Steps<void> {
    if (!(yield* completeMaking(write, id, attempt, store))) throw takenOver();
    yield* write.audit("store.prepared", null, detailOf(row));
  }
  const made = await makeStore(services, strategy, nobody, {
    migrate: true,
    server,
    setup: undefined,
    registered: Promise.resolve(),
    progress: (step) => events.emit("store:preparing", { id, strategy: strategy.name, server, actor, step }),
    complete: (transaction, store) => catalog.actIn(transaction, actor, (write) => keep(write, store)),
  });
  if (made.completed) return;
  try {
    await catalog.act(actor, (write) => keep(write, made));
  } catch (error) {
    // Whose row it is not any more nobody else will remove.
    if (error instanceof ProvisionError) await strategy.destroy(nobody, made.placement);
    throw error;
  }
}

function takenOver(): ProvisionError {
  return new ProvisionError("The store was taken over by another process, which found this one too slow.", {
    operation: "prepare a store",
  });
}
