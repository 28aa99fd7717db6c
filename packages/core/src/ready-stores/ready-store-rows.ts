import type { CatalogReader } from "../catalog/reader.ts";
import { integerAt, optionalTextAt, textAt } from "../catalog/row.ts";
import type { Steps } from "../catalog/steps.ts";
import type { CatalogWrite } from "../catalog/write.ts";
import type { Attempt } from "../provisioning/attempt.ts";
import type { NewStore } from "../provisioning/make-store.ts";
import type { RawRow } from "../sql/statement.ts";
import type { StorePlace } from "../strategies/ready-targets.ts";

/** A store that is made beforehand, as the catalog has it; JSON is still text. */
export interface ReadyStoreRow extends StorePlace {
  /** The id that its tenant will have. */
  readonly id: string;
  /** Only one that is `ready` can be taken: it is whole, and nobody is at work on it. */
  readonly state: "making" | "ready" | "removing";
  readonly placement: string | null;
  readonly migrations: string | null;
  /** Who makes or removes it. */
  readonly attempt: string | null;
  /** When its making began, and then when it was ready. ISO text. */
  readonly madeAt: string;
}

/** Another process took the store first. */
export class StoreTaken extends Error {}

const COLUMNS = "select id, strategy, server, state, placement, migrations, attempt, made_at from ready_stores";
const ORDER = "order by made_at, id";
/** On every dialect null is the same as null. */
const HERE = "strategy = $1 and coalesce(server, '') = $2";

/** All of them, the oldest first. */
export function* readyStores(reader: CatalogReader): Steps<ReadyStoreRow[]> {
  return (yield* reader.rows(`${COLUMNS} ${ORDER}`)).map(rowOf);
}

/** How many are ready in a place, or being made. */
export function* countStoresIn(reader: CatalogReader, { strategy, server }: StorePlace): Steps<number> {
  const row = yield* reader.row(`select count(*) from ready_stores where ${HERE} and state <> 'removing'`, [
    strategy,
    server ?? "",
  ]);
  return row === undefined ? 0 : integerAt(row, 0);
}

/** Those that a new tenant of this place can have. */
export function* takeableStores(
  reader: CatalogReader,
  { strategy, server }: StorePlace,
  migrations: string,
): Steps<ReadyStoreRow[]> {
  const text = `${COLUMNS} where ${HERE} and state = 'ready' and migrations = $3 ${ORDER}`;
  return (yield* reader.rows(text, [strategy, server ?? "", migrations])).map(rowOf);
}

/** Whether the store of this id is one that is made beforehand. */
export function* isReadyStore(reader: CatalogReader, id: string): Steps<boolean> {
  return (yield* reader.row("select 1 from ready_stores where id = $1", [id])) !== undefined;
}

/** Writes the row of a store that is going to be made. */
export function* insertMaking(write: CatalogWrite, id: string, place: StorePlace, attempt: Attempt): Steps<void> {
  yield* write.send(
    "insert into ready_stores (id, strategy, server, state, attempt, made_at) values ($1, $2, $3, 'making', $4, $5)",
    [id, place.strategy, place.server, JSON.stringify(attempt), write.at],
  );
}

/** Keeps what was made. Answers whether this attempt still stood in the row. */
export function* completeMaking(write: CatalogWrite, id: string, attempt: Attempt, made: NewStore): Steps<boolean> {
  const changes = yield* write.run(
    "update ready_stores set state = 'ready', placement = $3, migrations = $4, attempt = null, made_at = $5 " +
      "where id = $1 and state = 'making' and attempt = $2",
    [id, JSON.stringify(attempt), JSON.stringify(made.placement), made.migrations, write.at],
  );
  return changes === 1;
}

/** Takes the store out, in the act in which the tenant with its id begins. Throws `StoreTaken`, and with it the act fails. */
export function* takeReadyStore(write: CatalogWrite, id: string): Steps<void> {
  yield* write.expect("delete from ready_stores where id = $1 and state = 'ready'", [id], ({ changes }) => {
    if (changes !== 1) throw new StoreTaken();
  });
}

/** Keeps everybody else's hands off a store that is to be removed. Answers whether it is still as it was seen. */
export function* beginRemoving(write: CatalogWrite, row: ReadyStoreRow, attempt: Attempt): Steps<boolean> {
  const changes = yield* write.run(
    "update ready_stores set state = 'removing', attempt = $4 where id = $1 and state = $2 and coalesce(attempt, '') = $3",
    [row.id, row.state, row.attempt ?? "", JSON.stringify(attempt)],
  );
  return changes === 1;
}

export function* deleteReadyStore(write: CatalogWrite, id: string, attempt: Attempt): Steps<void> {
  yield* write.send("delete from ready_stores where id = $1 and attempt = $2", [id, JSON.stringify(attempt)]);
}

export function attemptOf({ attempt }: ReadyStoreRow): Attempt | undefined {
  return attempt === null ? undefined : (JSON.parse(attempt) as Attempt);
}

function rowOf(row: RawRow): ReadyStoreRow {
  return {
    id: textAt(row, 0),
    strategy: textAt(row, 1),
    server: optionalTextAt(row, 2),
    state: textAt(row, 3) as ReadyStoreRow["state"],
    placement: optionalTextAt(row, 4),
    migrations: optionalTextAt(row, 5),
    attempt: optionalTextAt(row, 6),
    madeAt: textAt(row, 7),
  };
}
